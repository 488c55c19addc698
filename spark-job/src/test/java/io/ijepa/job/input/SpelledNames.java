// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists a folder in a process of its own, whose locale another one has chosen. */
public final class SpelledNames {
  private SpelledNames() {}

  /**
   * @param words the folder
   */
  public static void main(String[] words) throws IOException {
    try {
      new FolderListing(FileSystem.getLocal(new Configuration()))
          .each(
              new Path(words[0]),
              child -> {
                System.out.println("listed " + child.getPath().getName());
                return true;
              });
    } catch (InvalidOptionsException refused) {
      System.out.println("refused " + refused.getMessage());
    }
  }
}
