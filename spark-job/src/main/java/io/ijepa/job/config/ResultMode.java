package io.ijepa.job.config;

/** What to do when the output of a search exists. */
public enum ResultMode {
  ERROR,
  OVERWRITE
}
