// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection to a web server, at an address that was checked, which may carry several requests
 * one after another. Used by one thread at a time; {@link #close} may come from another.
 */
final class WebConnection implements Closeable {
  /** A head is no place for data: beyond this it is an attack or a mistake. */
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setMaxLineLength(32 << 10)
          .setMaxHeaderCount(200)
          .setMaxEmptyLineCount(10)
          .setBufferSize(32 << 10)
          .build();

  private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

  private final Socket socket; // below TLS
  private final InetAddress remote; // null behind a proxy
  private final boolean absolute; // what is asked for is named with scheme and host
  private final DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(LIMITS);
  private boolean used;
  private long idleSince;

  private WebConnection(Socket socket, InetAddress remote, boolean absolute) {
    this.socket = socket;
    this.remote = remote;
    this.absolute = absolute;
  }

  /**
   * Connects to the first of these addresses that answers.
   *
   * @param addresses that were checked; no name is looked up here
   */
  static WebConnection direct(
      WebAddress address, List<InetAddress> addresses, Duration timeout, Call call)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    IOException failure = null;
    for (int i = 0; i < addresses.size(); i++) {
      long left = (end - System.nanoTime()) / (addresses.size() - i);
      if (left <= 0) {
        break;
      }
      Socket socket = new Socket();
      try {
        call.hold(socket);
        socket.connect(new InetSocketAddress(addresses.get(i), address.port()), millis(left));
        return new WebConnection(socket, addresses.get(i), false).ready(address, timeout);
      } catch (IOException failed) {
        socket.close();
        failure = failed;
      }
    }
    throw failure == null ? new SocketTimeoutException("connect timed out") : failure;
  }

  /** Connects through the proxy that this JVM is told to use. */
  static WebConnection through(Proxy proxy, WebAddress address, Duration timeout, Call call)
      throws IOException {
    boolean absolute = proxy.type() == Proxy.Type.HTTP && !address.secure();
    Socket socket = absolute ? new Socket() : new Socket(proxy);
    try {
      call.hold(socket);
      InetSocketAddress target =
          absolute
              ? resolved((InetSocketAddress) proxy.address())
              : InetSocketAddress.createUnresolved(address.name(), address.port());
      socket.connect(target, millis(timeout.toNanos()));
      return new WebConnection(socket, null, absolute).ready(address, timeout);
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  private static InetSocketAddress resolved(InetSocketAddress proxy) {
    return proxy.isUnresolved()
        ? new InetSocketAddress(proxy.getHostString(), proxy.getPort())
        : proxy;
  }

  private static int millis(long nanos) {
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private WebConnection ready(WebAddress address, Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
    socket.setTcpNoDelay(true);
    if (!address.secure()) {
      http.bind(socket);
      return this;
    }
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure =
        (SSLSocket) factory.createSocket(socket, address.name(), address.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate is of this host
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    http.bind(secure, socket);
    return this;
  }

  /** Null behind a proxy. */
  InetAddress remote() {
    return remote;
  }

  boolean wantsAbsoluteTarget() {
    return absolute;
  }

  /** Whether it carried a request before this one: then the server may have closed it meanwhile. */
  boolean isUsed() {
    return used;
  }

  /** Sends a request and waits for the head of its answer. */
  ClassicHttpResponse ask(ClassicHttpRequest request, Duration timeout) throws IOException {
    http.setSocketTimeout(Timeout.of(timeout));
    try {
      return EXECUTOR.execute(request, http, HttpCoreContext.create());
    } catch (HttpException noHttp) {
      throw new IOException("no HTTP: " + noHttp.getMessage(), noHttp);
    }
  }

  /** Whether another request may follow an answer that was read to its end. */
  boolean isReusable(ClassicHttpRequest request, ClassicHttpResponse response) {
    used = true;
    idleSince = System.nanoTime();
    return http.isOpen()
        && http.isConsistent()
        && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
            request, response, HttpCoreContext.create());
  }

  long idleNanos() {
    return System.nanoTime() - idleSince;
  }

  /**
   * Whether the server has closed it, or has sent what nobody asked for: the rest of an answer that
   * was longer than it said would be taken for the next one.
   */
  boolean isSpoilt() {
    try {
      return http.isDataAvailable(Timeout.ofMilliseconds(1)) || http.isStale();
    } catch (IOException broken) {
      return true;
    }
  }

  /** Closes at once: what a server still sends is not waited for. */
  @Override
  public void close() throws IOException {
    socket.close();
    http.close(CloseMode.IMMEDIATE);
  }

  Socket socket() {
    return socket;
  }
}
