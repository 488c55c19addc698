// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** How encoded images are read: what may be, and what is done when a read fails. */
public enum FetchOption implements OptionSpec {
  SCHEMES(
      "fetch-schemes",
      "S1,S2",
      "auto",
      "Schemes of the URIs that may be read. auto: http, https, that of the default file system,"
          + " that of the input, and those of the object stores that are configured."),
  PREFIXES(
      "fetch-prefixes",
      "URI1,URI2",
      null,
      "Read only URIs that begin with one of these, like s3a://bucket/photos/ or https://host/."),
  PRIVATE(
      "fetch-private",
      "",
      "false",
      "Read from web servers at loopback, link-local and private addresses, too."),
  HEADER(
      "fetch-header",
      "HEADER|@FILE",
      null,
      "A header for web servers, like 'Authorization: Bearer ..', or a file on the driver with one"
          + " a line. One that may be a secret needs --fetch-prefixes, which say who may see it."),
  TIMEOUT(
      "fetch-timeout",
      "SECONDS",
      "60",
      "How long a web server may be silent, and one attempt may take ten times as long."),
  RETRIES(
      "fetch-retries",
      "N",
      "3",
      "How often a read is tried again after a fault of the store. 0: never."),
  CONCURRENCY(
      "fetch-concurrency", "N", "64", "URIs that an executor reads at once, bounded by memory."),
  MAX_BYTES(
      "max-bytes",
      "N",
      "268435456",
      "An encoded image of more bytes is rejected as TOO_LARGE, and read no further."),
  ON_UNREADABLE(
      "on-unreadable",
      "auto|fail|row",
      "auto",
      "What a fault of a store costs that its retries did not cure. row: the row, as UNREADABLE."
          + " fail: the task, and in the end the run. auto: fail, but row on the web, where every"
          + " host is a store of its own.");

  private final OptionText text;

  FetchOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
