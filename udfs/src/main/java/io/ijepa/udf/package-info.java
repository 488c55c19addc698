/**
 * The doors for other programs: {@link io.ijepa.udf.IJepa} for the JVM and notebooks, {@link
 * io.ijepa.udf.SqlCatalog} and the functions that {@code IJepa.register} makes for SQL. The names
 * of these classes are published and stay.
 */
package io.ijepa.udf;
