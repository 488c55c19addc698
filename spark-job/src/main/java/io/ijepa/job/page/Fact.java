package io.ijepa.job.page;

/** Something that a page says of the run it comes from. */
public record Fact(String name, String value) {}
