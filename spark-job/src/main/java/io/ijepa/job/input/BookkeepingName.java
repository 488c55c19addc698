// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.util.regex.Pattern;

/**
 * Names that Hadoop, Spark, table formats and this program give to what is not the user's. Whatever
 * else begins with {@code _} or {@code .} is: cameras name files {@code _DSC0001.JPG}.
 */
final class BookkeepingName {
  private static final Pattern KNOWN =
      Pattern.compile(
          "_SUCCESS|_FAILURE|_logs|_metadata|_common_metadata|_temporary.*|_ijepa.*"
              + "|_delta_log|_delta_index|_change_data|_spark_metadata|_symlink_format_manifest"
              + "|_(started|committed)_\\d+.*|\\..*\\.crc|.*\\._COPYING_|\\.hoodie.*"
              + "|\\.(spark|hive)-staging.*|\\.sparkStaging|\\.snapshot");

  private BookkeepingName() {}

  static boolean is(String name) {
    return KNOWN.matcher(name).matches();
  }
}
