// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Columns that folders like {@code kind=cat} give to the files below them. Values are texts,
 * escaped as Spark writes them in names of folders; a file that has no such folder has null.
 */
final class FolderColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern FOLDER = Pattern.compile("(?<=/)([^/=]+)=([^/]+)/");
  private static final Pattern ESCAPED = Pattern.compile("%([0-9a-fA-F]{2})");

  /** What Spark calls the folder of null. */
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private final ArrayList<String> names;

  FolderColumns(List<String> names) {
    this.names = new ArrayList<>(names);
  }

  List<String> names() {
    return names;
  }

  /** Keys of this folder and those around it, but for names that columns of files have. */
  static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    Matcher folders = FOLDER.matcher(folder + "/");
    while (folders.find()) {
      String name = unescaped(folders.group(1));
      if (ImageFiles.SCHEMA.getFieldIndex(name.toLowerCase(Locale.ROOT)).isEmpty()
          && !name.equalsIgnoreCase(ImageFiles.MODIFIED)) {
        names.add(name);
      }
    }
    return names;
  }

  /** The values of the columns; of one that several folders name, the innermost one's. */
  String[] values(String file) {
    String[] values = new String[names.size()];
    Matcher folders = FOLDER.matcher(file);
    while (folders.find()) {
      String name = unescaped(folders.group(1));
      for (int i = 0; i < values.length; i++) {
        if (names.get(i).equalsIgnoreCase(name)) {
          String value = unescaped(folders.group(2));
          values[i] = value.equals(NULL) ? null : value;
        }
      }
    }
    return values;
  }

  private static String unescaped(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            code ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(code.group(1), 16))));
  }
}
