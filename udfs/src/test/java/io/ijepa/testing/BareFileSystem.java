// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code bare}: a file system that is not "file:". */
public final class BareFileSystem extends RawLocalFileSystem {
  @Override
  public URI getUri() {
    return URI.create("bare:///");
  }

  @Override
  public String getScheme() {
    return "bare";
  }
}
