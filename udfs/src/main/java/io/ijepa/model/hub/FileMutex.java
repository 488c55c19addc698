// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One holder among all threads of all processes of this host. The operating system frees it when a
 * process dies. The file stays: removing it would let two processes lock two files of one name.
 */
public final class FileMutex implements AutoCloseable {
  private static final long ASK_AGAIN_MILLIS = 100;

  /** A file lock is held by the whole JVM, so its threads need one of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private FileMutex(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /**
   * Waits until it is free.
   *
   * @param file is made where it is missing, and its folder
   * @throws io.ijepa.model.ModelException when the thread is interrupted
   */
  public static FileMutex hold(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ReentrantLock thread = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    thread.lock();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel);
      return new FileMutex(thread, channel);
    } catch (IOException | RuntimeException refused) {
      thread.unlock();
      if (channel != null) {
        channel.close();
      }
      throw refused;
    }
  }

  /**
   * The JVM refuses to wait for itself. Another of its class loaders, as Spark has one for each
   * isolated session, has this class and its threads' locks a second time.
   */
  private static void lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        channel.lock();
        return;
      } catch (OverlappingFileLockException heldByAnotherClassLoader) {
        try {
          Thread.sleep(ASK_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
          throw Patience.interrupted();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      thread.unlock();
    }
  }
}
