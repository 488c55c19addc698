// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Requests to a hub and to the servers that it redirects to. Redirects are followed here and not by
 * the JDK, so that the token goes to the hub's own origin and nowhere else. Thread-safe.
 */
final class HubHttp {
  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Until a connection must stand: time for one lost packet to be sent again. */
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Who has not answered by then is taken for a network that is not there. */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(9);

  /** How long after the first request a try may still begin while no server has answered. */
  private static final Duration LAST_START = Duration.ofSeconds(5);

  /**
   * An answer that is no redirect, or one that was not to be followed.
   *
   * @param byHub whether the hub itself gave it, rather than a server that it redirects to
   */
  record Answer(HttpResponse<BodyChunks> response, boolean byHub) implements AutoCloseable {
    int status() {
      return response.statusCode();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    @Override
    public void close() {
      response.body().close();
    }
  }

  private final URI endpoint;
  private final HubToken token;
  private final Patience patience;
  private final HttpClient client;
  private final long made = System.nanoTime();
  private volatile boolean answered;

  /**
   * @throws ModelException when the endpoint is no web address
   */
  HubHttp(
      String endpoint, HubToken token, Patience patience, Optional<EnvironmentProxies> proxies) {
    this.endpoint = address(endpoint);
    this.token = token;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // one download at a time: nothing to multiplex
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(least(CONNECT, patience.answer()));
    if (System.getProperty("https.proxyHost") == null
        && System.getProperty("http.proxyHost") == null) { // said to this JVM alone
      proxies.ifPresent(some -> some.requireUsable(this.endpoint));
      proxies.ifPresent(builder::proxy);
    }
    this.client = builder.build();
  }

  private static URI address(String text) {
    try {
      URI uri = URI.create(text);
      if (isWeb(uri) && uri.getUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException noAddress) {
      // Said below, in the same words; not shown, because it might hold a password.
    }
    throw new ModelException(
        "HF_ENDPOINT must be the address of a hub, http://.. or https://.. with neither a password"
            + " nor a query in it");
  }

  private static boolean isWeb(URI uri) {
    return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null;
  }

  /** The hub's name and port, for messages. */
  String host() {
    return endpoint.getRawAuthority();
  }

  /** The endpoint's address with a path of escaped segments behind it. */
  URI at(String path) {
    return URI.create(endpoint + path);
  }

  boolean sendsToken() {
    return token.isPresent();
  }

  /**
   * Asks for the head of a thing. Where the hub redirects to another server, its own answer says
   * what the thing is, and it is that answer which is returned.
   */
  Answer head(URI uri) throws TransientException {
    return follow("HEAD", uri, 0);
  }

  /**
   * Asks for a thing, from one of its bytes on.
   *
   * @return an answer of status 200 or 206, or a refusal; the caller closes it
   */
  Answer get(URI uri, long from) throws TransientException {
    return follow("GET", uri, from);
  }

  private Answer follow(String method, URI first, long from) throws TransientException {
    URI uri = first;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      boolean byHub = isHub(uri);
      Answer answer = new Answer(send(method, uri, from), byHub);
      if (!REDIRECTS.contains(answer.status())) {
        refuseTransient(answer, uri);
        return answer;
      }
      URI target = target(uri, answer);
      if (method.equals("HEAD") && !isHub(target) && RemoteFile.etag(answer).isPresent()) {
        return answer;
      }
      answer.close();
      uri = target;
    }
    throw new ModelException(
        host() + " redirects in circles; check HF_ENDPOINT and the proxy in between");
  }

  private static URI target(URI from, Answer answer) {
    URI target;
    try {
      target = from.resolve(answer.header("Location").orElse(""));
    } catch (IllegalArgumentException noAddress) {
      throw new ModelException(
          from.getHost() + " redirects to what is no address; check HF_ENDPOINT");
    }
    if (!isWeb(target) || ("https".equals(from.getScheme()) && "http".equals(target.getScheme()))) {
      throw new ModelException(
          from.getHost()
              + " redirects to "
              + target.getScheme()
              + ":, which is not safe; check HF_ENDPOINT and the proxy in between");
    }
    return target;
  }

  /** The token may go there: scheme, host and port are the endpoint's. */
  private boolean isHub(URI uri) {
    return endpoint.getScheme().equals(uri.getScheme())
        && endpoint
            .getHost()
            .toLowerCase(Locale.ROOT)
            .equals(uri.getHost().toLowerCase(Locale.ROOT))
        && port(endpoint) == port(uri);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private HttpResponse<BodyChunks> send(String method, URI uri, long from)
      throws TransientException {
    Duration limit = answered ? patience.answer() : least(FIRST_ANSWER, patience.answer());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(limit)
            .header("User-Agent", "ijepa-spark")
            .header("Accept-Encoding", "identity"); // lengths and ranges of the file itself
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    if (isHub(uri)) {
      token.sendWith(request);
    }
    try {
      HttpResponse<BodyChunks> response = client.send(request.build(), any -> new BodyChunks());
      answered = true;
      return response;
    } catch (HttpConnectTimeoutException | ConnectException refused) {
      throw withoutAnswer(
          uri.getHost()
              + " cannot be reached (check the network; a proxy is taken from HTTPS_PROXY, or"
              + " from the Java options -Dhttps.proxyHost and -Dhttps.proxyPort)");
    } catch (HttpTimeoutException silent) {
      throw withoutAnswer(uri.getHost() + " did not answer within " + limit.toSeconds() + " s");
    } catch (SSLException untrusted) {
      throw new ModelException(
          uri.getHost()
              + " is not trusted by this Java ("
              + untrusted.getMessage()
              + "); a company's certificate goes into a -Djavax.net.ssl.trustStore");
    } catch (IOException broken) {
      throw new TransientException(
          uri.getHost() + " broke the connection off (" + broken.getMessage() + ")");
    } catch (InterruptedException interrupted) {
      throw Patience.interrupted();
    }
  }

  private TransientException withoutAnswer(String message) {
    return answered
        ? new TransientException(message)
        : TransientException.withoutAnswer(
            message, LAST_START.minusNanos(System.nanoTime() - made));
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static void refuseTransient(Answer answer, URI uri) throws TransientException {
    int status = answer.status();
    // A signed address of a download server expires: the hub gives a fresh one.
    boolean expired = !answer.byHub() && (status == 401 || status == 403);
    if (status == 408 || status == 429 || status >= 500 || expired) {
      answer.close();
      throw new TransientException(
          uri.getHost()
              + (status == 429 ? " has had too many requests" : " answered")
              + " (HTTP "
              + status
              + ")",
          answer.header("Retry-After").flatMap(RetryAfter::parse));
    }
  }
}
