// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Brings one file into a blob of the cache: what an earlier try left is gone on with, the whole is
 * held against its digest, and only then does it get the blob's name. However many threads and
 * processes ask, one of them downloads.
 */
final class BlobDownload {
  /** A try that brings this much counts as none: a long download may break off often. */
  private static final long PROGRESS_BYTES = 1 << 20;

  /** Not the Python library's name, so that nothing of it ever writes into our part. */
  private static final String PARTIAL = ".ijepa.incomplete";

  private final HubHttp http;
  private final Patience patience;
  private final FetchProgress progress;
  private final String model;

  BlobDownload(HubHttp http, Patience patience, FetchProgress progress, String model) {
    this.http = http;
    this.patience = patience;
    this.progress = progress;
    this.model = model;
  }

  /**
   * Returns when {@code blob} is there, whole.
   *
   * @throws ModelException when it cannot be had; the message says what to do
   */
  @SuppressWarnings("try") // the mutex is only held
  void into(Path blob, Path lock, RemoteFile file) throws IOException {
    if (isWhole(blob, file)) {
      return;
    }
    try (FileMutex held = FileMutex.hold(lock)) {
      if (!isWhole(blob, file)) {
        Files.createDirectories(blob.getParent());
        Path partial = blob.resolveSibling(blob.getFileName() + PARTIAL);
        fillWithTheRightBytes(partial, file);
        Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static boolean isWhole(Path blob, RemoteFile file) throws IOException {
    return Files.isRegularFile(blob) && (file.size() < 0 || Files.size(blob) == file.size());
  }

  private void fillWithTheRightBytes(Path partial, RemoteFile file) throws IOException {
    String found = "";
    for (int round = 0; round < 2; round++) {
      fill(partial, file);
      found = file.isLarge() ? BlobDigest.sha256(partial) : BlobDigest.gitSha1(partial);
      if (found.equals(file.digest())) {
        return;
      }
      Files.delete(partial);
    }
    throw new ModelException(
        ("%s of %s arrived wrong twice and was thrown away: its digest must be %s but was"
                + " %s; a proxy or mirror in between may change it, so fetch from another"
                + " HF_ENDPOINT or network")
            .formatted(file.name(), model, file.digest(), found));
  }

  private void fill(Path partial, RemoteFile file) throws IOException {
    try (FileChannel out =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (file.size() < 0 || out.size() > file.size()) {
        out.truncate(0); // where its end is not known, it cannot be gone on with
      }
      refuseFullDisk(partial, file, out.size());
      int failures = 0;
      boolean ended = out.size() == file.size();
      while (!ended) {
        long before = out.size();
        try {
          ended = receive(out, file);
        } catch (TransientException failed) {
          failures = out.size() - before >= PROGRESS_BYTES ? 1 : failures + 1;
          patience.pause(failures, failed, progress, out.size() > 0);
        }
      }
      out.force(true); // a crash of the host must not leave the blob's name without its bytes
    }
  }

  /** One answer, written behind what is there; whether it was the end of the file. */
  private boolean receive(FileChannel out, RemoteFile file) throws IOException {
    try (HubHttp.Answer answer = http.get(file.uri(), file.size() < 0 ? 0 : out.size())) {
      if (answer.status() == 416) {
        out.truncate(0);
        throw new TransientException(http.host() + " gives no part of " + file.name());
      }
      if (answer.status() != 200 && answer.status() != 206) {
        throw HubRefusal.of(answer, http, model, file.name());
      }
      if (answer.status() == 200 || !startsAt(answer, out.size())) {
        out.truncate(0);
        if (answer.status() == 206) {
          throw new TransientException(http.host() + " gives another part than it was asked for");
        }
      }
      out.position(out.size());
      while (true) {
        List<ByteBuffer> chunk = next(answer, file);
        if (chunk.isEmpty()) {
          return endOf(out, file);
        }
        append(out, chunk, file);
        progress.received(file.name(), out.size(), file.size());
      }
    }
  }

  private static boolean startsAt(HubHttp.Answer answer, long start) {
    return answer.header("Content-Range").orElse("").startsWith("bytes " + start + "-");
  }

  private List<ByteBuffer> next(HubHttp.Answer answer, RemoteFile file) throws TransientException {
    try {
      return answer.response().body().next(patience.stall());
    } catch (TransientException failed) {
      throw new TransientException(
          answer.response().uri().getHost()
              + ", giving out "
              + file.name()
              + ", "
              + failed.getMessage());
    }
  }

  private static boolean endOf(FileChannel out, RemoteFile file) throws IOException {
    if (file.size() >= 0 && out.size() < file.size()) {
      throw new TransientException(
          "%s ended after %,d of %,d bytes".formatted(file.name(), out.size(), file.size()));
    }
    return true;
  }

  private static void append(FileChannel out, List<ByteBuffer> chunk, RemoteFile file)
      throws IOException {
    for (ByteBuffer bytes : chunk) {
      if (file.size() >= 0 && out.size() + bytes.remaining() > file.size()) {
        out.truncate(0);
        throw new TransientException(
            "%s is longer than the %,d bytes that the hub says"
                .formatted(file.name(), file.size()));
      }
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
  }

  private void refuseFullDisk(Path partial, RemoteFile file, long there) throws IOException {
    long needed = file.size() - there;
    long free = Files.getFileStore(partial).getUsableSpace();
    if (needed > free) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "%s of %s needs %,.1f MB more in %s, and %,.1f MB are free; free some, or set HF_HOME"
                  + " to a folder on another disk",
              file.name(),
              model,
              needed / 1e6,
              partial.getParent(),
              free / 1e6));
    }
  }
}
