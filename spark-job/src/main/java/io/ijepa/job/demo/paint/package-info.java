/**
 * The kinds of demo picture, one small painter each. Start at {@link io.ijepa.job.demo.paint.Kind}.
 * Everything comes from one seeded generator per picture, so a picture does not depend on which
 * others were drawn before it, or on which thread. Imports the JDK only.
 */
package io.ijepa.job.demo.paint;
