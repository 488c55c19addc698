// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static io.ijepa.model.hub.FakeHub.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A hub, or what stands before it, that does not do as it should: gone on with, or said. */
final class HubTroubleTest extends HubTest {

  private void assertFetchedWhole() throws IOException {
    assertArrayEquals(server.files.get(WEIGHTS), Files.readAllBytes(fetched().resolve(WEIGHTS)));
  }

  private List<Long> starts() {
    return server.requests("GET", WEIGHTS).stream().map(FakeHub.Request::from).toList();
  }

  @Test
  void aBodyThatBreaksOffIsGoneOnWith() throws IOException {
    server.next("GET", WEIGHTS, server.truncatedAfter(100_000), server.truncatedAfter(50_000));
    assertFetchedWhole();
    assertEquals(List.of(0L, 100_000L, 150_000L), starts());
  }

  @Test
  void aServerThatIgnoresTheRangeIsReadFromTheStart() throws IOException {
    server.next("GET", WEIGHTS, server.truncatedAfter(100_000), server.ignoringTheRange());
    assertFetchedWhole();
    assertEquals(List.of(0L, 100_000L), starts());
  }

  @Test
  void aServerThatGivesAnotherPartIsNotBelieved() throws IOException {
    server.next(
        "GET",
        WEIGHTS,
        server.truncatedAfter(100_000),
        status(206, "Content-Range: bytes 7-9/300000"),
        status(416));
    assertFetchedWhole();
    assertEquals(List.of(0L, 100_000L, 0L, 0L), starts());
  }

  @Test
  void tooManyRequestsAreFollowedByTheWaitThatIsAskedFor() throws IOException {
    String inAMinute =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
    server.next(
        "GET", "", status(429, "Retry-After: 17"), status(429, "Retry-After: " + inAMinute));
    server.next("HEAD", WEIGHTS, status(429, "Retry-After: soon"));
    assertFetchedWhole();
    assertEquals(3, waits.size());
    assertWithin(17_000, 17_500, waits.get(0));
    assertWithin(50_000, 61_000, waits.get(1));
    assertWithin(1000, 1500, waits.get(2));
  }

  private static void assertWithin(long least, long most, Duration wait) {
    assertTrue(wait.toMillis() >= least && wait.toMillis() <= most, wait.toString());
  }

  @Test
  void aWaitOfHoursIsSaidAndNotWaited() {
    server.next("GET", "", status(429, "Retry-After: 7200"));
    assertEquals(
        "127.0.0.1 has had too many requests (HTTP 429); it asks to wait 7200 s: try again then",
        refusal());
    assertEquals(List.of(), waits);
  }

  @Test
  void aHubThatIsDownIsAskedAgainAtGrowingIntervalsAndThenGivenUp() {
    server.next("GET", "", status(500), status(502), status(503), status(504), status(504));
    assertEquals("127.0.0.1 answered (HTTP 504), 4 times in a row; try again later", refusal());
    assertEquals(3, waits.size());
    assertWithin(1000, 1500, waits.get(0));
    assertWithin(2000, 3000, waits.get(1));
    assertWithin(4000, 6000, waits.get(2));
  }

  @Test
  void aBodyThatAlwaysBreaksOffIsGivenUpAndNeverTakenForAModel() throws IOException {
    for (int i = 0; i < 4; i++) {
      server.next("GET", WEIGHTS, server.truncatedAfter(10));
    }
    String refused = refusal();
    assertTrue(refused.contains(WEIGHTS + ", broke off"), refused);
    assertTrue(
        refused.endsWith("4 times in a row; try again later, what has come is kept"), refused);
    assertTrue(Files.notExists(weightsBlob()));
    assertTrue(hub().cached(FakeHub.ID, MAIN).isEmpty());
    assertFetchedWhole();
    assertEquals(40, starts().get(4), "what came is gone on with");
  }

  @Test
  void progressMakesTheAttemptsCountAnew() throws IOException {
    server.files.put(WEIGHTS, new byte[9 << 20]);
    for (int i = 0; i < 8; i++) {
      server.next("GET", WEIGHTS, server.truncatedAfter(1 << 20));
    }
    assertFetchedWhole();
    assertTrue(waits.stream().allMatch(wait -> wait.toMillis() < 1500), waits::toString);
  }

  @Test
  void wrongBytesAreThrownAwayAndFetchedOnceMore() throws IOException {
    server.next("GET", WEIGHTS, server.wrongBytes());
    server.next("GET", "config.json", server.wrongBytes());
    assertFetchedWhole();
    assertEquals(List.of(0L, 0L), starts());
  }

  @Test
  void wrongBytesTwiceAreRefusedAndNothingOfThemIsKept() throws IOException {
    server.next("GET", WEIGHTS, server.wrongBytes(), server.wrongBytes());
    String refused = refusal();
    assertTrue(
        refused.startsWith(
            "model.safetensors of org/name arrived wrong twice and was thrown away: its digest must"
                + " be "
                + weightsBlob().getFileName()),
        refused);
    assertEquals(2, names(weightsBlob().getParent()).size(), "the two JSON files");
  }

  @Test
  void aSilentServerIsLeftAndASlowOneIsNot() throws IOException {
    Patience hasty = new Patience(4, Duration.ofSeconds(20), Duration.ofMillis(300), waits::add);
    server.next("GET", WEIGHTS, server.stalledAfter(100_000));
    server.next(
        "GET",
        "config.json",
        (request, out) -> {
          byte[] content = server.files.get("config.json");
          FakeHub.head(out, 200, "Content-Length: " + content.length);
          for (byte part : content) {
            out.write(part);
            out.flush();
          }
        });
    Path snapshot = new ModelHub(settings(Map.of()), hasty, SILENT).fetch(FakeHub.ID, MAIN);
    assertArrayEquals(server.files.get(WEIGHTS), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertEquals(List.of(0L, 100_000L), starts());
    assertEquals(1, server.requests("GET", "config.json").size());
  }

  @Test
  void aServerThatNeverAnswersIsSaid() {
    Patience hasty = new Patience(2, Duration.ofMillis(300), Duration.ofSeconds(9), waits::add);
    server.next("GET", "", server.mute(), server.mute());
    ModelHub hub = new ModelHub(settings(Map.of()), hasty, SILENT);
    assertTrue(
        Assertions.assertThrows(ModelException.class, () -> hub.fetch(FakeHub.ID, MAIN))
            .getMessage()
            .startsWith("127.0.0.1 did not answer within 0 s, 2 times in a row"));
  }

  /** With the patience and the waits of every day. */
  @Test
  void withoutANetworkItIsSaidWithinTenSecondsWithTheWaysThatAreLeft() {
    List<String> told = new ArrayList<>();
    server.close();
    assertSaidInTime(told, "127.0.0.1 cannot be reached");
    assertTrue(told.size() >= 2, told.toString());
    assertTrue(told.get(1).matches("127.0.0.1 cannot be reached .*; try 2 in [12] s"), told.get(1));
  }

  @Test
  void anAddressThatTakesEveryConnectionAndNeverAnswersIsNoNetworkEither() {
    for (int i = 0; i < 9; i++) {
      server.next("GET", "", server.mute());
    }
    assertSaidInTime(new ArrayList<>(), "127.0.0.1 did not answer within 9 s");
  }

  private void assertSaidInTime(List<String> told, String why) {
    FetchLines lines = new FetchLines(Duration.ZERO, told::add);
    ModelHub hub = new ModelHub(settings(Map.of()), Patience.USUAL, lines);
    long start = System.nanoTime();
    String said =
        Assertions.assertThrows(ModelException.class, () -> hub.find(FakeHub.ID, MAIN))
            .getMessage();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.toSeconds() < 10, took.toString());
    assertTrue(said.startsWith(why), said);
    for (String way : List.of("a local folder", "HF_HUB_OFFLINE", "ijepa model fetch")) {
      assertTrue(said.contains(way), said);
    }
    assertTrue(!said.contains("kept"), said);
  }

  @Test
  void noHubAtTheAddressIsSaid() {
    server.close();
    assertTrue(
        refusal()
            .startsWith(
                "127.0.0.1 cannot be reached (check the network; a proxy is taken from"
                    + " HTTPS_PROXY, or from the Java options"));
    assertTrue(
        refusal(Map.of("HF_ENDPOINT", "ftp://user:" + SECRET + "@host"))
            .startsWith("HF_ENDPOINT must be the address of a hub"));
  }

  @Test
  void eachRefusalSaysWhatToDo() {
    String at = server.address().replace("http://", "");
    server.next("GET", "", status(403, "X-Error-Code: GatedRepo"));
    assertEquals(
        "org/name is gated or private at %s (HTTP 403): accept its licence on its page there, and set HF_TOKEN to a token of the account that did; the one that is set may not read it"
            .formatted(at),
        refusal());
    server.next("GET", "", status(401));
    assertTrue(refusal().contains("with the token that is set: it may have expired"));
    server.next("GET", "", status(401, "X-Error-Code: RepoNotFound"));
    assertTrue(
        refusal(Map.of("HF_TOKEN", " ", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"))
            .contains("without a login: check the name"));
    server.next("GET", "", status(404, "X-Error-Code: RevisionNotFound"));
    assertTrue(refusal().startsWith("org/name: there is no such revision at " + at));
    server.next("GET", "", status(404, "X-Error-Code: RepoNotFound"));
    assertTrue(refusal().startsWith("org/name: there is no such model or revision at " + at));
    server.next("HEAD", WEIGHTS, status(404, "X-Error-Code: EntryNotFound"));
    assertTrue(refusal().startsWith("org/name lists the file model.safetensors but " + at));
    server.next("HEAD", WEIGHTS, status(403, "X-Error-Code: GatedRepo"));
    assertTrue(refusal().contains("accept its licence"));
    server.next("GET", "", status(418));
    assertTrue(refusal().contains("is not what a Hugging Face hub answers here"));
    server.next("GET", "", (request, out) -> FakeHub.text(out, 200, "<html>Log in</html>"));
    assertTrue(refusal().contains("does not answer in JSON"));
    server.next("GET", "", (request, out) -> FakeHub.text(out, 200, "{\"sha\": \"../../x\"}"));
    assertTrue(refusal().contains("does not say which commit org/name is"));
  }

  @Test
  void aModelOfAnotherKindIsRefusedBeforeItsWeightsCome() {
    server.files.remove(WEIGHTS);
    assertEquals(
        "org/name holds no model.safetensors and no model.safetensors.index.json, so it is no image"
            + " model that can be run; weights in another format must be saved again with"
            + " save_pretrained",
        refusal());
    server.files.remove("preprocessor_config.json");
    assertTrue(refusal().contains("no preprocessor_config.json and no processor_config.json"));
  }

  @Test
  void aDiskWithoutRoomIsSaidBeforeTheDownload() {
    server.next(
        "HEAD",
        WEIGHTS,
        status(200, "X-Linked-Etag: " + "a".repeat(64), "X-Linked-Size: 900000000000000000"));
    String refused = refusal();
    assertTrue(
        refused.startsWith("model.safetensors of org/name needs 900,000,000,000.0 MB more"),
        refused);
    assertTrue(refused.endsWith("free some, or set HF_HOME to a folder on another disk"), refused);
    assertEquals(List.of(), starts());
  }

  @Test
  void namesThatLeadOutOfTheirFolderAreRefused() {
    server.next("HEAD", "config.json", status(200, "ETag: \"../../x\""));
    assertTrue(refusal().contains("gives no digest of config.json"));
    for (String trick : List.of("../x", "/etc/x", "a/../../x", "a\\x", "a//x", "./x")) {
      server.files.put(trick, new byte[1]);
      String refused = refusal();
      assertTrue(refused.contains("which leads out of its folder"), refused);
      server.files.remove(trick);
    }
    server.files.remove(WEIGHTS);
    json("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../../x.safetensors\"}}");
    assertTrue(refusal().contains("which leads out of its folder"));
    Assertions.assertThrows(
        ModelException.class, () -> hub().fetch(FakeHub.ID, "../../../../etc/passwd"));
    Assertions.assertFalse(HubCache.isId("../x"));
    Assertions.assertFalse(HubCache.isId("a/.."));
  }

  @Test
  void anIndexThatNamesWhatTheHubDoesNotListIsRefused() {
    server.files.remove(WEIGHTS);
    json("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"model-1.safetensors\"}}");
    assertTrue(refusal().startsWith("org/name lacks the file model-1.safetensors"));
  }

  @Test
  void offlineNothingIsAsked() {
    String refused = refusal(Map.of("HF_HUB_OFFLINE", "1"));
    assertTrue(refused.contains("HF_HUB_OFFLINE forbids to fetch it; unset that"), refused);
    assertEquals(List.of(), server.requests);
    Path snapshot = fetched();
    server.requests.clear();
    assertEquals(snapshot, hub(Map.of("HF_HUB_OFFLINE", "yes")).fetch(FakeHub.ID, MAIN));
    assertEquals(List.of(), server.requests);
  }

  /** As {@code IJepaModel.from_pretrained} leaves it, which reads no preprocessor. */
  @Test
  void offlineTheFileThatAnotherProgramLeftOutIsNamed() throws IOException {
    Files.delete(fetched().resolve("preprocessor_config.json"));
    String refused = refusal(Map.of("HF_HUB_OFFLINE", "1"));
    assertTrue(
        refused.startsWith(
            "revision 'main' of org/name lacks the file preprocessor_config.json in the local"
                + " Hugging Face cache ("),
        refused);
    assertTrue(Files.exists(fetched().resolve("preprocessor_config.json")), "and online it comes");
  }

  @Test
  void redirectsInCirclesEnd() {
    for (int i = 0; i < 12; i++) {
      server.next("GET", "", status(302, "Location: /api/models/org/name/revision/main"));
    }
    assertTrue(refusal().contains("redirects in circles"));
    server.next("GET", "", status(302, "Location: file:///etc/passwd"));
    assertTrue(refusal().contains("redirects to file:, which is not safe"));
  }
}
