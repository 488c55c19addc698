// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A web server on a socket of this machine that does what a test says, byte for byte: it may be
 * silent, send for ever, lie about lengths or break off anywhere. Connections are kept as HTTP/1.1
 * does, unless an answer closes them.
 */
public final class WebServer implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param target what stood between GET and HTTP/1.1
   * @param headers by names in lower case
   * @param connection the number of the connection that carried it
   */
  public record Request(String target, Map<String, String> headers, int connection) {}

  /** What is written to the socket; an exception closes it. */
  @FunctionalInterface
  public interface Answer {
    void write(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Answer>> queued = new ConcurrentHashMap<>();
  private final Map<String, Answer> standing = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  public WebServer() throws IOException {
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    start(this::serve);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "test-web-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** The address of a target, which begins with a slash. */
  public String at(String target) {
    return "http://127.0.0.1:" + port() + target;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** What a target is answered from now on. */
  public WebServer put(String target, Answer answer) {
    standing.put(target, answer);
    return this;
  }

  /** What a target is answered the next times, before its standing answer. */
  public WebServer next(String target, Answer... answers) {
    queued.computeIfAbsent(target, any -> new ConcurrentLinkedQueue<>()).addAll(List.of(answers));
    return this;
  }

  /** All requests that came, in their order. */
  public List<Request> requests() {
    return requests;
  }

  public List<String> targets() {
    return requests.stream().map(Request::target).toList();
  }

  /** Connections that were opened. */
  public int connections() {
    return connections.get();
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        int number = connections.incrementAndGet();
        start(() -> converse(socket, number));
      } catch (IOException ended) {
        return;
      }
    }
  }

  private void converse(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (Optional<Request> request = read(socket.getInputStream(), number);
          request.isPresent();
          request = read(socket.getInputStream(), number)) {
        requests.add(request.get());
        answer(request.get()).write(request.get(), out);
        out.flush();
      }
    } catch (IOException | InterruptedException ended) {
      // By the client, by the answer or by the test.
    } finally {
      sockets.remove(socket);
    }
  }

  private Answer answer(Request request) {
    Queue<Answer> waiting = queued.get(request.target());
    Answer next = waiting == null ? null : waiting.poll();
    return next != null
        ? next
        : standing.getOrDefault(request.target(), status("404 Not Found", "no such thing"));
  }

  private static Optional<Request> read(InputStream in, int connection) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return Optional.empty();
    }
    String target = line.replaceFirst("^GET ", "").replaceFirst(" HTTP/1\\.1$", "");
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(": *", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    return Optional.of(new Request(target, headers, connection));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Text as it goes over the wire. */
  public static Answer raw(String text) {
    return (request, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A whole and honest answer. */
  public static Answer picture(byte[] bytes) {
    return (request, out) -> {
      raw("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: " + bytes.length)
          .write(request, out);
      raw("\r\n\r\n").write(request, out);
      out.write(bytes);
    };
  }

  /** The same after a while. */
  public static Answer after(long millis, Answer answer) {
    return (request, out) -> {
      Thread.sleep(millis);
      answer.write(request, out);
    };
  }

  public static Answer status(String status, String body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return raw(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  public static Answer redirect(String location) {
    return status("302 Found", "elsewhere", "Location: " + location);
  }

  /** Says nothing until the test is over. */
  public Answer silent() {
    return (request, out) -> closed.await();
  }

  /** These, and then nothing until the test is over. */
  public Answer then(String text) {
    return (request, out) -> {
      raw(text).write(request, out);
      out.flush();
      closed.await();
    };
  }

  /** These, and then one byte now and then. */
  public Answer trickling(String text, long millis) {
    return (request, out) -> {
      raw(text).write(request, out);
      out.flush();
      while (closed.getCount() > 0) {
        Thread.sleep(millis);
        out.write('x');
        out.flush();
      }
    };
  }

  /** These, and then bytes without an end. */
  public static Answer endless(String text) {
    return (request, out) -> {
      raw(text).write(request, out);
      byte[] more = new byte[1 << 16];
      while (true) {
        out.write(more);
      }
    };
  }

  /** These, and then the connection is closed. */
  public static Answer closing(String text) {
    return (request, out) -> {
      raw(text).write(request, out);
      out.flush();
      throw new IOException("closed");
    };
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
