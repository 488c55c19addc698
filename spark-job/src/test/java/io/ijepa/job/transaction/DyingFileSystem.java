// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A real file system whose user dies: a number of changes pass, and from then on nothing does. */
final class DyingFileSystem extends FilterFileSystem {
  private int left;

  DyingFileSystem(FileSystem real, int changes) {
    super(real);
    this.left = changes;
  }

  private void beforeChange() throws IOException {
    if (left-- <= 0) {
      throw new IOException("dead");
    }
  }

  boolean isDead() {
    return left < 0;
  }

  private void beforeLook() throws IOException {
    if (isDead()) {
      throw new IOException("dead");
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    beforeChange();
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    beforeChange();
    return super.delete(path, recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    beforeChange();
    return super.mkdirs(path);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    beforeChange();
    return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    beforeLook();
    return super.open(path, bufferSize);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    beforeLook();
    return super.listStatus(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    beforeLook();
    return super.getFileStatus(path);
  }
}
