/**
 * What may be asked of an embedding, a classification, a search or a look for duplicates: typed
 * values with their defaults, and the options whose texts make them. Nothing here was checked
 * against a table or a model yet. No Spark.
 */
package io.ijepa.settings;
