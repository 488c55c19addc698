// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One holder in a JVM, whatever loaded the class. Between processes: {@link FetchTest}. */
final class FileMutexTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("locks/a.lock");
  }

  @Test
  @SuppressWarnings("try") // the mutex is only held
  void anotherThreadWaits() throws Exception {
    assertWaits(FileMutex.hold(file()));
  }

  /** As Spark loads the jars of isolated sessions. */
  @Test
  void aThreadOfAnotherClassLoaderWaits() throws Exception {
    URL classes = FileMutex.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader other =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class<?> same = other.loadClass(FileMutex.class.getName());
      assertFalse(same.equals(FileMutex.class));
      assertWaits((AutoCloseable) same.getMethod("hold", Path.class).invoke(null, file()));
    }
  }

  @SuppressWarnings("try")
  private void assertWaits(AutoCloseable held) throws Exception {
    AtomicBoolean free = new AtomicBoolean();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try (FileMutex mine = FileMutex.hold(file())) {
                return free.get();
              } catch (java.io.IOException refused) {
                throw new java.io.UncheckedIOException(refused);
              }
            });
    Thread.sleep(250);
    assertFalse(waiting.isDone());
    free.set(true);
    held.close();
    assertEquals(true, waiting.get(20, TimeUnit.SECONDS));
    assertTrue(folder.resolve("locks/a.lock").toFile().exists());
  }
}
