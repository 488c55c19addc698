/** What the tests of several packages compare with. */
package io.ijepa.testing;
