// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stand-in for a hub on the network, which no test can reach: the two addresses of the hub that a
 * fetch uses, on a socket of this machine, well-behaved unless a test queues another answer. One
 * connection for each request, so that an answer may break off anywhere.
 */
final class FakeHub implements AutoCloseable {
  static final String ID = "org/name";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** A request as it came; header names in lower case. */
  record Request(String method, String path, Map<String, String> headers) {
    String file() {
      return path.replaceFirst(".*/(resolve/[^/]*|cdn)/", "");
    }

    long from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Long.parseLong(range.replaceAll("bytes=(\\d+)-", "$1"));
    }
  }

  /** What is written to the socket for a request. */
  interface Behaviour {
    void answer(Request request, OutputStream out) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  volatile String cdn = "";
  private final Map<String, Queue<Behaviour>> queued = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ServerSocket server;

  FakeHub() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "fake-hub");
    thread.setDaemon(true);
    thread.start();
  }

  FakeHub with(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return this;
  }

  String address() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Answers the next requests for a file, or for the listing (""), in these ways. */
  void next(String method, String file, Behaviour... behaviours) {
    queued
        .computeIfAbsent(method + " " + file, any -> new ConcurrentLinkedQueue<>())
        .addAll(List.of(behaviours));
  }

  List<Request> requests(String method, String file) {
    return requests.stream()
        .filter(request -> request.method().equals(method) && request.file().equals(file))
        .toList();
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> converse(socket), "fake-hub-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String[] first = in.readLine().split(" ", -1);
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        String[] parts = line.split(": *", 2);
        headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
      }
      Request request = new Request(first[0], first[1], headers);
      requests.add(request);
      String what = request.path().startsWith("/api/") ? "" : request.file();
      Queue<Behaviour> queue = queued.get(request.method() + " " + what);
      Behaviour behaviour = queue == null ? null : queue.poll();
      OutputStream out = socket.getOutputStream();
      (behaviour == null ? (Behaviour) this::behave : behaviour).answer(request, out);
      out.flush();
    } catch (IOException | NullPointerException gone) {
      return; // the client has what it wants
    }
  }

  /** As the hub does. */
  void behave(Request request, OutputStream out) throws IOException {
    if (request.path().startsWith("/api/models/" + ID + "/revision/")) {
      String siblings =
          files.keySet().stream()
              .sorted()
              .map(name -> "{\"rfilename\": \"" + name.replace("\\", "\\\\") + "\"}")
              .collect(Collectors.joining(", "));
      String json = "{\"id\": \"%s\", \"sha\": \"%s\", \"siblings\": [%s]}";
      text(out, 200, json.formatted(ID, COMMIT, siblings));
    } else if (!files.containsKey(request.file())) {
      head(out, 404, "X-Error-Code: EntryNotFound");
    } else if (!cdn.isEmpty()) {
      String location = "Location: " + cdn + "/cdn/" + request.file();
      head(out, 302, headers(request.file(), location));
    } else {
      whole(request, out);
    }
  }

  private void whole(Request request, OutputStream out) throws IOException {
    byte[] content = files.get(request.file());
    int from = Math.toIntExact(request.from());
    byte[] part = Arrays.copyOfRange(content, Math.min(from, content.length), content.length);
    String length = "Content-Length: " + part.length;
    String[] headers =
        from == 0
            ? headers(request.file(), length)
            : headers(
                request.file(),
                length,
                "Content-Range: bytes %d-%d/%d"
                    .formatted(from, content.length - 1, content.length));
    head(out, from == 0 ? 200 : 206, headers);
    if (request.method().equals("GET")) {
      out.write(part);
    }
  }

  private String[] headers(String file, String... more) {
    byte[] content = files.get(file);
    Stream<String> digest =
        file.endsWith(".safetensors")
            ? Stream.of(
                "X-Linked-Etag: \"" + sha256(content) + "\"", "X-Linked-Size: " + content.length)
            : Stream.of("ETag: \"" + gitSha1(content) + "\"");
    return Stream.of(Stream.of("X-Repo-Commit: " + COMMIT), digest, Stream.of(more))
        .flatMap(any -> any)
        .toArray(String[]::new);
  }

  static void head(OutputStream out, int status, String... headers) throws IOException {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    boolean bodiless = Stream.of(headers).noneMatch(header -> header.startsWith("Content-Length"));
    out.write(
        ("HTTP/1.1 "
                + status
                + " Any\r\n"
                + lines
                + (bodiless ? "Content-Length: 0\r\n" : "")
                + "Connection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  static void text(OutputStream out, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    head(out, status, "Content-Length: " + bytes.length);
    out.write(bytes);
  }

  /** A refusal with headers. */
  static Behaviour status(int status, String... headers) {
    return (request, out) -> head(out, status, headers);
  }

  /** The right head, and then only so many bytes of the body. */
  Behaviour truncatedAfter(int bytes) {
    return (request, out) -> {
      byte[] content = files.get(request.file());
      int from = Math.toIntExact(request.from());
      String range = "Content-Range: bytes %d-%d/%d";
      head(
          out,
          from == 0 ? 200 : 206,
          "Content-Length: " + (content.length - from),
          range.formatted(from, content.length - 1, content.length));
      out.write(content, from, Math.min(bytes, content.length - from));
    };
  }

  /** The right head, some bytes, and then silence until the client goes. */
  Behaviour stalledAfter(int bytes) {
    return (request, out) -> {
      truncatedAfter(bytes).answer(request, out);
      out.flush();
      mute().answer(request, out);
    };
  }

  /** Silence until the hub is closed. */
  Behaviour mute() {
    return (request, out) -> {
      try {
        closed.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Another body of the right length. */
  Behaviour wrongBytes() {
    return (request, out) -> {
      byte[] wrong = files.get(request.file()).clone();
      wrong[wrong.length / 2] ^= 1;
      head(out, 200, "Content-Length: " + wrong.length);
      out.write(wrong);
    };
  }

  /** The whole file, whatever part is asked for. */
  Behaviour ignoringTheRange() {
    return (request, out) -> whole(new Request("GET", request.path(), Map.of()), out);
  }

  static String sha256(byte[] content) {
    return hex("SHA-256", new byte[0], content);
  }

  static String gitSha1(byte[] content) {
    return hex(
        "SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII), content);
  }

  private static String hex(String algorithm, byte[] before, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(before);
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
