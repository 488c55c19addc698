// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.model.hub.RetryAfter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/** One request for a picture and what its server answers. Used by one thread. */
final class WebExchange {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Answers of below 500 that may be another one the next time. */
  private static final Set<Integer> FAULTS = Set.of(401, 403, 407, 408, 421, 423, 425, 429);

  /** Those of them that say that the server is slow or has too much to do. */
  private static final Set<Integer> OF_SERVER = Set.of(408, 429);

  private static final Set<Integer> THROTTLED = Set.of(429, 503);
  private static final Set<Integer> GONE = Set.of(404, 410);

  /** What nobody wants of an answer is read, if short, to keep the connection. */
  private static final int SHORT = 16 << 10;

  private static final int SKIP_MILLIS = 1000;

  /** A server that asks for more is not waited for. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** A picture, or where it is said to be. */
  record Answer(byte[] bytes, Optional<String> location) {}

  /** The server had closed the connection before the request came. */
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1L;

    Closed(IOException cause) {
      super(cause);
    }
  }

  private final WebAddress address;
  private final SourceRules rules;
  private final WebConnection connection;
  private ClassicHttpRequest request;
  private ClassicHttpResponse response;
  private boolean ended; // nothing of the answer is on the connection any more

  WebExchange(WebAddress address, SourceRules rules, WebConnection connection) {
    this.address = address;
    this.rules = rules;
    this.connection = connection;
  }

  /**
   * Sends the request and waits for the head of the answer.
   *
   * @param trusted whether the server may see the user's headers
   * @throws Closed where another connection is to be tried
   */
  void ask(Optional<String> user, boolean trusted) throws IOException {
    request = request(user, trusted);
    try {
      response = connection.ask(request, rules.timeout());
    } catch (SocketTimeoutException silent) {
      throw silent;
    } catch (IOException broken) {
      throw connection.isUsed() ? new Closed(broken) : broken;
    }
  }

  private ClassicHttpRequest request(Optional<String> user, boolean trusted) {
    String target =
        connection.wantsAbsoluteTarget() ? address.origin() + address.target() : address.target();
    ClassicHttpRequest get =
        new BasicClassicHttpRequest("GET", "/") {
          private static final long serialVersionUID = 1L;

          @Override
          public String getRequestUri() {
            return target; // as it is: the class would refuse two slashes at the start
          }
        };
    get.addHeader("Host", address.authority());
    get.addHeader("User-Agent", rules.agent());
    get.addHeader("Accept", "image/*,*/*;q=0.5");
    get.addHeader("Accept-Encoding", "identity");
    user.ifPresent(name -> get.addHeader("Authorization", "Basic " + basic(name)));
    if (trusted) {
      rules.headers().forEach(get::setHeader);
    }
    return get;
  }

  private static String basic(String user) {
    String plain = user;
    try {
      plain = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noEscapes) {
      // Then it is meant as it stands.
    }
    return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the answer.
   *
   * @param server told where it asks for patience
   * @throws RejectedImageException where there is no picture, and will be none
   * @throws StoreFault where there may be one later; its message goes on after the server's name
   */
  Answer answer(BoundedBytes bounded, BoundedBytes.Room room, StoreHealth server)
      throws IOException, RejectedImageException, InterruptedException {
    int status = response.getCode();
    if (status == 200 || status == 203) {
      return new Answer(body(bounded, room), Optional.empty());
    }
    skip();
    if (status == 204 || status == 205) {
      return new Answer(new byte[0], Optional.empty());
    }
    Optional<String> location = header("Location");
    if (REDIRECTS.contains(status) && location.isPresent()) {
      return new Answer(new byte[0], location);
    }
    if (status < 500 && !FAULTS.contains(status)) {
      throw unreadable(
          (GONE.contains(status) ? "is not there" : "is not given by its server")
              + " (HTTP "
              + status
              + ")");
    }
    Optional<Duration> wait = header("Retry-After").flatMap(RetryAfter::parse);
    if (THROTTLED.contains(status)) {
      server.throttled(wait.filter(time -> time.compareTo(LONGEST_WAIT) <= 0));
    }
    String message = "answered HTTP " + status;
    throw status < 500 && !OF_SERVER.contains(status)
        ? StoreFault.ofObject(message, wait)
        : new StoreFault(message, wait);
  }

  private Optional<String> header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? Optional.empty() : Optional.of(header.getValue());
  }

  /** Passes over the body of an answer that holds no picture, so far as that is worth it. */
  private void skip() {
    if (response.getEntity() == null) {
      ended = true;
      return;
    }
    long length = response.getEntity().getContentLength();
    if (length < 0 || length > SHORT) {
      return;
    }
    try {
      int timeout = connection.socket().getSoTimeout();
      connection.socket().setSoTimeout(SKIP_MILLIS);
      ended = response.getEntity().getContent().readNBytes(SHORT).length == length;
      connection.socket().setSoTimeout(timeout);
    } catch (IOException broken) { // the connection is not used again; the answer is what it is
      ended = false;
    }
  }

  private byte[] body(BoundedBytes bounded, BoundedBytes.Room room)
      throws IOException, RejectedImageException, InterruptedException {
    if (response.getEntity() == null) {
      ended = true;
      return new byte[0];
    }
    InputStream in = response.getEntity().getContent();
    String encoding = header("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    try {
      byte[] bytes =
          switch (encoding) {
            case "", "identity" ->
                bounded.reading(response.getEntity().getContentLength(), room).from(in);
            case "gzip", "x-gzip" -> bounded.reading(-1, room).from(new GZIPInputStream(in));
            case "deflate" -> bounded.reading(-1, room).from(new InflaterInputStream(in));
            default ->
                throw unreadable("is sent in an encoding that was not asked for: " + encoding);
          };
      ended = in.read() < 0;
      return bytes;
    } catch (ZipException other) {
      throw unreadable("is not in the encoding that its server names: " + encoding);
    } catch (EOFException inflating) {
      throw new StoreFault("broke off in the middle of the picture");
    }
  }

  /** Whether the connection may carry another request. */
  boolean isReusable() {
    return ended && connection.isReusable(request, response);
  }

  private RejectedImageException unreadable(String what) {
    return new RejectedImageException(Rejection.UNREADABLE, ErrorText.of(address + " " + what));
  }
}
