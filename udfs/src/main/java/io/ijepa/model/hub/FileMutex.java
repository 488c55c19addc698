package io.ijepa.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
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
final class FileMutex implements AutoCloseable {
  /** A file lock is held by the whole JVM, so its threads need one of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private FileMutex(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /** Waits until it is free. */
  static FileMutex hold(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ReentrantLock thread = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    thread.lock();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new FileMutex(thread, channel);
    } catch (IOException | RuntimeException refused) {
      thread.unlock();
      if (channel != null) {
        channel.close();
      }
      throw refused;
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
