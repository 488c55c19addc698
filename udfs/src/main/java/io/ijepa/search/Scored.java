package io.ijepa.search;

/** A key and how near it is. */
public record Scored<K>(double score, K key) {}
