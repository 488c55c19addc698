// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, and the commit that it was made from. */
public final class Version {
  private Version() {}

  /**
   * For example {@code 0.1.0 (0abc431)}, with {@code -dirty} where files were changed; a build
   * outside a git repository has no commit.
   */
  public static String text() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    String version = build.getProperty("version", "unpackaged");
    String revision = build.getProperty("revision", "");
    return revision.isEmpty() ? version : version + " (" + revision + ")";
  }
}
