/** Many images through a small process: memory is given back. */
package io.ijepa.job.soak;
