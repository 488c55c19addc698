// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.FetchSettings;
import io.ijepa.testing.BareFileSystem;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be read, and what may not. */
final class GateTest {

  /** With {@code bare} for a cluster's default file system. */
  private static Configuration cluster() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", "bare:///");
    hadoop.set("fs.bare.impl", BareFileSystem.class.getName());
    return hadoop;
  }

  static FetchSettings settings(String... namesAndValues) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    Problems problems = new Problems();
    FetchSettings settings =
        FetchSettings.read(new OptionReader(options, OptionNames.PLAIN, problems));
    problems.throwIfAny();
    return settings;
  }

  private static void read(Gate gate, String uri) throws RejectedImageException {
    if (WebAddress.isMeant(uri)) {
      gate.check(WebAddress.parse(uri));
    } else {
      gate.check(new Path(gate.admitted(uri)));
    }
  }

  private static String refusal(Gate gate, String uri) {
    return assertThrows(RejectedImageException.class, () -> read(gate, uri), uri).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "file:/etc/passwd",
        "FILE:///etc/passwd",
        "local:/etc/passwd",
        "har:///etc/x.har/passwd",
        "har://file-host/etc/x.har/passwd",
        "ftp://host/a",
        "webhdfs://host/a",
        "viewfs:/a",
        "jar:file:/a.jar!/b",
      })
  void onAClusterTheMachinesOwnDiskAndEverythingUnnamedIsRefused(String uri) {
    Gate gate = Gate.of(settings(), cluster());
    String refusal = refusal(gate, uri);
    assertTrue(refusal.startsWith("refused: "), refusal);
    assertTrue(refusal.endsWith("allow it with fetch-schemes"), refusal);
  }

  @Test
  void theDefaultFileSystemTheInputsAndTheWebAreRead() throws Exception {
    read(Gate.of(settings(), cluster()), "/a.jpg");
    read(Gate.of(settings(), cluster()), "bare:/a.jpg");
    read(Gate.of(settings(), cluster()), "https://host/a.jpg");
    read(Gate.of(settings().withInput("file:///data"), cluster()), "file:///data/a.jpg");
    read(Gate.of(settings(), new Configuration()), "file:///data/a.jpg");
    read(Gate.of(settings("fetch-schemes", "file"), cluster()), "file:/data/a.jpg");
  }

  @Test
  void whatSomebodyHasConfiguredIsReadButTheDiskNeedsMore() throws Exception {
    Configuration hadoop = cluster();
    hadoop.set("fs.own.impl", BareFileSystem.class.getName());
    hadoop.set("fs.file.impl", "org.apache.hadoop.fs.LocalFileSystem");
    read(Gate.of(settings(), hadoop), "own:/a.jpg");
    refusal(Gate.of(settings(), hadoop), "file:/a.jpg");
  }

  @Test
  void schemesThatAreNamedAreAllThatIsRead() throws Exception {
    Gate gate = Gate.of(settings("fetch-schemes", "https, bare"), cluster());
    read(gate, "https://host/a.jpg");
    read(gate, "/a.jpg");
    assertEquals(
        "refused: http: is not among the schemes that may be read (bare, https); allow it with"
            + " fetch-schemes",
        refusal(gate, "http://host/a.jpg"));
  }

  @Test
  void aSchemeThatNothingHereCanReadIsAProblemBeforeTheRun() {
    InvalidOptionsException problem =
        assertThrows(
            InvalidOptionsException.class,
            () -> Gate.of(settings("fetch-schemes", "https,gs"), cluster()));
    assertTrue(problem.getMessage().contains("fetch-schemes names gs, but"), problem.getMessage());
    assertEquals(
        "refused: there is no file system for gs: here; its connector is not on the class path",
        refusal(Gate.of(settings(), cluster()), "gs://bucket/a.jpg"));
  }

  @Test
  void s3IsReadAsS3aWhereOnlyThatIsThere() throws Exception {
    Configuration hadoop = cluster();
    hadoop.set("fs.s3a.impl", BareFileSystem.class.getName());
    Gate gate = Gate.of(settings(), hadoop);
    assertEquals("s3a://bucket/a.jpg", gate.admitted("s3://bucket/a.jpg"));
    assertEquals("s3a://bucket/a.jpg", gate.admitted("s3n://bucket/a.jpg"));
    Gate named = Gate.of(settings("fetch-schemes", "s3"), hadoop);
    assertEquals("s3a://bucket/a.jpg", named.admitted("s3://bucket/a.jpg"));
    named.check(new Path("s3a://bucket/a.jpg")); // as it is opened
    hadoop.set("fs.s3.impl", BareFileSystem.class.getName());
    assertEquals("s3://bucket/a.jpg", Gate.of(settings(), hadoop).admitted("s3://bucket/a.jpg"));
  }

  @Test
  void prefixesBoundTheWeb() throws Exception {
    Gate gate = Gate.of(settings("fetch-prefixes", "https://host/pub/,http://other"), cluster());
    read(gate, "https://host/pub/a.jpg?x=1");
    read(gate, "HTTPS://HOST:443/pub/a.jpg");
    read(gate, "http://other/anything");
    for (String uri :
        new String[] {
          "https://host/a.jpg",
          "https://host/pub",
          "http://host/pub/a.jpg",
          "https://host:8443/pub/a.jpg",
          "https://host.evil/pub/a.jpg",
          "https://host@evil/pub/a.jpg",
          "https://evil/https://host/pub/a.jpg",
          "https://host/pub/../a.jpg",
          "https://host/pub/%2e%2e/a.jpg",
          "http://other.evil/",
          "/a.jpg",
        }) {
      String refusal = refusal(gate, uri);
      assertTrue(refusal.endsWith("none of the prefixes that fetch-prefixes names"), refusal);
    }
  }

  @Test
  void prefixesBoundFileSystems() throws Exception {
    Configuration hadoop = cluster();
    hadoop.set("fs.s3a.impl", BareFileSystem.class.getName());
    Gate gate = Gate.of(settings("fetch-prefixes", "s3a://bucket/pub/,/data/"), hadoop);
    read(gate, "s3a://bucket/pub/a.jpg");
    read(gate, "s3://bucket/pub/a.jpg");
    read(gate, "bare:/data/a.jpg");
    read(gate, "/data/x/a.jpg");
    for (String uri :
        new String[] {
          "s3a://bucket/public/a.jpg",
          "s3a://bucket/pub/../secret/a.jpg",
          "s3a://bucket2/pub/a.jpg",
          "s3a://user:pw@bucket/pub/a.jpg",
          "/data/../etc/passwd",
          "/data2/a.jpg",
          "https://bucket/pub/a.jpg",
        }) {
      refusal(gate, uri);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://[fd00:ec2::254]/",
        "http://\uFF11\uFF12\uFF17.0.0.1/",
      })
  void privateAddressesAreRefusedUnlessTheyAreAllowed(String uri) throws Exception {
    WebAddress address = WebAddress.parse(uri);
    Gate gate = Gate.of(settings(), cluster());
    String refusal =
        assertThrows(RejectedImageException.class, () -> gate.addresses(address)).getMessage();
    assertTrue(refusal.endsWith(" address; allow those with fetch-private"), refusal);
    assertThrows(RejectedImageException.class, () -> gate.throughProxy(address));
    Gate open = Gate.of(settings("fetch-private", "true"), cluster());
    assertTrue(open.addresses(address).size() > 0);
    assertDoesNotThrow(() -> open.throughProxy(address));
  }

  @Test
  void aNameThatCouldNotBeAskedForIsNoFaultOfTheRow() {
    String name = "busy.example.com";
    String answer = name + ": Temporary failure in name resolution";
    assertFalse(UnknownHost.isNobodys(name, new UnknownHostException(answer)));
    UnknownHostException repeated = new UnknownHostException(name);
    assertFalse(UnknownHost.isNobodys(name, repeated));
    StoreFault fault = UnknownHost.fault(repeated);
    assertEquals(
        "cannot be looked up: there is no such host, or its name server does not answer",
        fault.getMessage());
    assertTrue(
        fault.retryAfter().orElseThrow().toSeconds() > 0,
        "as long as the JVM remembers it, asking again has no sense");
  }

  @Test
  void aNameThatANameServerDoesNotKnowIsTheRowsFaultAtOnceHoweverOftenItComes() {
    String name = "gone.example.com";
    String answer = name + ": Name or service not known";
    assertTrue(UnknownHost.isNobodys(name, new UnknownHostException(answer)));
    assertTrue(UnknownHost.isNobodys(name, new UnknownHostException(name)));
    String later = name + ": Temporary failure in name resolution";
    assertFalse(UnknownHost.isNobodys(name, new UnknownHostException(later)));
    assertFalse(UnknownHost.isNobodys(name, new UnknownHostException(name)));
  }

  @Test
  void aHostThatIsNotThereIsOneOrTheOther() throws Exception {
    WebAddress address = WebAddress.parse("http://no-such-host-" + System.nanoTime() + ".test/a");
    Gate gate = Gate.of(settings(), cluster());
    Exception failed = assertThrows(Exception.class, () -> gate.addresses(address));
    assertTrue(
        failed instanceof StoreFault || failed.getMessage().startsWith("no such host: no-such"),
        failed::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such-host.invalid",
        "invalid.",
        "1.2.3.4.5",
        "256.1.1.1",
        "host.0x7f",
        "a..b",
        ".a",
        "l2345678901234567890123456789012345678901234567890123456789012345.com"
      })
  void aNameThatNobodyCanEverHaveIsTheRowsFault(String name) throws Exception {
    WebAddress address = WebAddress.parse("http://" + name + "/a.jpg");
    Gate gate = Gate.of(settings(), cluster());
    assertEquals(
        "no such host: " + name,
        assertThrows(RejectedImageException.class, () -> gate.addresses(address)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", "a_b.example.com", "a.com.", "xn--bcher-kva.example", "4.a4", "1e"})
  void otherNamesMayBeSomebodys(String name) {
    assertFalse(UnknownHost.isNeverValid(name));
  }
}
