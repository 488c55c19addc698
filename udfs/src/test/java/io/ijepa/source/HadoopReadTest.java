// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of Hadoop's file systems: what costs the row, what the task, and what only some time. */
@Timeout(60)
final class HadoopReadTest {
  private static final byte[] BYTES = "a picture".getBytes(StandardCharsets.UTF_8);
  private static final Queue<Exception> FAULTS = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger ASKED = new AtomicInteger();

  @TempDir Path folder;

  /** An object store in the test's folder that fails as a test says: no test reaches a real one. */
  public static final class FaultyStore extends RawLocalFileSystem {
    private URI uri; // null while the class above is made

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
      uri = name;
      super.initialize(name, conf);
    }

    @Override
    public URI getUri() {
      return uri == null ? URI.create("s3a://bucket") : uri;
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      ASKED.incrementAndGet();
      throwNext();
      return super.getFileStatus(path);
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
      throwNext();
      return super.open(path, buffer);
    }

    private static void throwNext() throws IOException {
      Exception next = FAULTS.poll();
      if (next instanceof IOException failed) {
        throw failed;
      }
      if (next instanceof RuntimeException failed) {
        throw failed;
      }
    }
  }

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.impl", FaultyStore.class.getName());
    hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
    return hadoop;
  }

  @AfterEach
  void forget() {
    FAULTS.clear();
    ASKED.set(0);
  }

  private static UriReader reader(String... options) {
    return new UriReader(
        SourceRules.of(GateTest.settings(options), hadoop()),
        hadoop(),
        new BackOff(Duration.ofMillis(20)));
  }

  private static byte[] read(String uri, String... options) throws Exception {
    return reader(options).read(uri, bytes -> {}, new Call());
  }

  private static void assertUnreadable(String expected, String uri, String... options) {
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> read(uri, options));
    assertEquals(Rejection.UNREADABLE, rejected.reason());
    assertEquals(expected, rejected.getMessage());
  }

  private Path write(String name) throws IOException {
    return Files.write(folder.resolve(name), BYTES);
  }

  private String stored(String name) throws IOException {
    return "s3a://bucket" + write(name);
  }

  @Test
  void namesAreReadAsTheyAreWritten() throws Exception {
    for (String name : new String[] {"a%20b", "a?b", "a+b", "ü 漢", "a#b", "100%", "a:b", "[x]*"}) {
      assertArrayEquals(BYTES, read("file:" + write(name)), name);
      assertArrayEquals(BYTES, read(folder.resolve(name).toString()), name);
    }
    write("c d");
    assertArrayEquals(BYTES, read("file:" + folder + "/c%20d"));
    assertArrayEquals(BYTES, read("file://" + folder + "//c d"));
  }

  @Test
  void onlyRegularFilesAreOpened() throws Exception {
    Path pipe = folder.resolve("pipe.jpg");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String noFile = "not a regular file, but a pipe, a device or a socket: ";
    assertUnreadable(noFile + pipe, pipe.toString());
    assertUnreadable(noFile + "/dev/zero", "/dev/zero");
    assertUnreadable("a directory, not a file: " + folder, folder.toString());
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), pipe);
    assertUnreadable(noFile + link, link.toString());
  }

  @Test
  void linksThatLeadNowhereSaySo() throws Exception {
    Path dangling = Files.createSymbolicLink(folder.resolve("a"), folder.resolve("gone"));
    assertUnreadable("a link to a file that is not there: " + dangling, dangling.toString());
    Path circle = Files.createSymbolicLink(folder.resolve("b"), folder.resolve("b"));
    assertUnreadable("a link that leads in circles: " + circle, circle.toString());
    Path below = write("file").resolve("x.jpg");
    assertUnreadable("no such file: " + below, below.toString());
    String tooLong = folder + "/" + "x".repeat(300);
    assertUnreadable("no such file: " + tooLong, tooLong);
  }

  @Test
  void aFileOfManyGigabytesIsNotRead() throws Exception {
    Path sparse = folder.resolve("sparse.jpg");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(5_000_000_000L);
    }
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> read(sparse.toString()));
    assertEquals(Rejection.TOO_LARGE, rejected.reason());
    assertTrue(
        rejected.getMessage().startsWith("the encoded image has 5000000000 bytes; "),
        rejected.getMessage());
    assertEquals(9, read(write("nine").toString(), "max-bytes", "9").length);
    rejected =
        assertThrows(
            RejectedImageException.class,
            () -> read(folder.resolve("nine").toString(), "max-bytes", "8"));
    assertEquals("the encoded image has 9 bytes; max-bytes allows 8", rejected.getMessage());
  }

  @Test
  void aLinkOutOfTheNamedFolderIsRefused() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("in"));
    Path secret = write("secret");
    Files.write(inside.resolve("a"), BYTES);
    Files.createSymbolicLink(inside.resolve("b"), secret);
    Files.createSymbolicLink(inside.resolve("c"), inside.resolve("a"));
    String prefix = inside + "/";
    assertArrayEquals(BYTES, read(inside + "/a", "fetch-prefixes", prefix));
    assertArrayEquals(BYTES, read(inside + "/c", "fetch-prefixes", prefix));
    assertUnreadable(
        "refused: " + inside + "/b begins with none of the prefixes that fetch-prefixes names",
        inside + "/b",
        "fetch-prefixes",
        prefix);
    // Escapes are undone only where no such file is, and then looked at again.
    assertThrows(
        RejectedImageException.class,
        () -> read(inside + "/%2e%2e/secret", "fetch-prefixes", prefix));
  }

  @Test
  void aKeyWithTwoSlashesIsNotTakenForAnother() throws Exception {
    String uri = stored("a.jpg");
    assertArrayEquals(BYTES, read(uri));
    String other = uri.replace("/a.jpg", "//a.jpg");
    assertUnreadable("Hadoop cannot name a key with // in it: " + other, other);
  }

  @Test
  void aFaultOfAStoreIsTriedAgain() throws Exception {
    String uri = stored("a.jpg");
    FAULTS.add(new IOException("reset"));
    FAULTS.add(new AccessControlException("403"));
    FAULTS.add(new IllegalStateException("closed"));
    assertArrayEquals(BYTES, read(uri));
    assertTrue(FAULTS.isEmpty());
  }

  @Test
  void aFaultThatStaysFailsTheTaskAndNamesTheRemedy() throws Exception {
    String uri = stored("a.jpg").replace("//", "//AKIA:pa55@");
    for (int i = 0; i < 4; i++) {
      FAULTS.add(new AccessControlException("https://h/k?Signature=pa55 forbidden"));
    }
    String message = assertThrows(StoreFaultException.class, () -> read(uri)).getMessage();
    assertTrue(message.startsWith("cannot read s3a://AKIA:***@bucket" + folder), message);
    assertTrue(message.contains("AccessControlException: https://h/k?*** forbidden"), message);
    assertTrue(message.contains("(4 times)"), message);
    assertFalse(message.contains("pa55"), message);
    assertEquals(4, ASKED.get());
  }

  @Test
  void theSameFaultCostsTheRowWhereTheUserSaysSo() throws Exception {
    String uri = stored("a.jpg");
    FAULTS.add(new IOException("reset"));
    assertUnreadable(
        "s3a://bucket cannot be read: IOException: reset",
        uri,
        "on-unreadable",
        "row",
        "fetch-retries",
        "0");
  }

  @Test
  void whatIsNotThereCostsTheRowAtOnce() throws Exception {
    String uri = stored("a.jpg");
    FAULTS.add(new FileNotFoundException(uri));
    assertUnreadable("no such file: " + uri, uri);
    FAULTS.add(new IllegalArgumentException(new UnknownHostException("node.invalid")));
    assertTrue(
        assertThrows(RejectedImageException.class, () -> read(uri))
            .getMessage()
            .startsWith("no such host: "));
    assertEquals(2, ASKED.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "node: Name or service not known"})
  void aHostThatIsNotKnownNowIsAFaultOfItsStore(String message) throws Exception {
    String uri = stored("a.jpg");
    FAULTS.add(new IllegalArgumentException(new UnknownHostException(message)));
    String failed =
        assertThrows(StoreFaultException.class, () -> read(uri, "fetch-retries", "0")).getMessage();
    assertTrue(failed.contains("s3a://bucket cannot be looked up: there is no such host"), failed);
  }

  @Test
  void aFileThatMayNotBeReadIsNotAFileThatIsNotThere() throws Exception {
    String uri = stored("a.jpg");
    FAULTS.add(new FileNotFoundException(uri + " (Permission denied)"));
    assertThrows(StoreFaultException.class, () -> read(uri, "fetch-retries", "0"));
  }

  @Test
  void aReadThatHangsIsInterruptedAfterItsTime() throws Exception {
    Configuration hadoop = hadoop();
    hadoop.set("fs.stuck.impl", FetcherTest.StuckFileSystem.class.getName());
    SourceRules rules =
        SourceRules.of(GateTest.settings("fetch-timeout", "1", "fetch-retries", "0"), hadoop);
    UriReader reader = new UriReader(rules, hadoop);
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return reader.read("stuck:/a", bytes -> {}, new Call());
              } catch (RejectedImageException | InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
              }
            });
    Throwable failed =
        assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS)).getCause();
    assertEquals(StoreFaultException.class, failed.getClass());
    assertTrue(failed.getMessage().contains("took longer than 10 s"), failed.getMessage());
  }

  @Test
  void textThatIsNoUriIsNotShownWhole() {
    RejectedImageException base64 =
        assertThrows(RejectedImageException.class, () -> read("/9j/" + "4AAQ".repeat(50_000)));
    assertTrue(base64.getMessage().length() <= 520, base64.getMessage().length() + " characters");
    assertThrows(
        RejectedImageException.class, () -> read("data:image/png;base64," + "x".repeat(9999)));
    assertUnreadable("no path or URI: ''", "");
  }
}
