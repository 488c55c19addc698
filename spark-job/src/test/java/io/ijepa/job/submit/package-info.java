/** The bundle jar under a real spark-submit, on every supported version of Spark. */
package io.ijepa.job.submit;
