// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.ModelException;
import io.ijepa.model.hub.FetchLines;
import io.ijepa.model.hub.HubSettings;
import io.ijepa.model.hub.ModelHub;
import io.ijepa.model.hub.Patience;
import io.ijepa.option.OptionNames;
import io.ijepa.testing.BareFileSystem;
import io.ijepa.testing.Forked;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model by every name that it can have. */
@Timeout(120)
final class ModelFilesTest {
  private static final String MAIN = "main";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;
  private Path model;
  private Path copies;
  private Path hub;

  @BeforeEach
  void aModel() throws IOException {
    model = Files.createDirectory(folder.resolve("my model"));
    copies = folder.resolve("copies");
    hub = folder.resolve("hub");
    fill(model);
  }

  private static void fill(Path target) throws IOException {
    try (Stream<Path> files = Files.list(ReferenceCheckpoint.named("gelu").folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private ModelFiles files() {
    return files(copies, hub);
  }

  private static ModelFiles files(Path copies, Path hub) {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.bare.impl", BareFileSystem.class.getName());
    return new ModelFiles(hadoop, new ModelCopies(copies), () -> hubOf(hub));
  }

  /** Offline: what a hub answers has its own tests. */
  private static ModelHub hubOf(Path cache) {
    HubSettings settings =
        HubSettings.of(Map.of("HF_HUB_CACHE", cache.toString(), "HF_HUB_OFFLINE", "1"), cache);
    return new ModelHub(settings, Patience.USUAL, new FetchLines(Duration.ZERO, line -> {}));
  }

  private Path resolved(String written) {
    return files()
        .localPath(files().find(Optional.of(written), MAIN, OptionNames.COMMAND_LINE).uri());
  }

  private static String refusal(Runnable step) {
    return assertThrows(ModelException.class, step::run).getMessage();
  }

  @Test
  void aLocalFolderIsUsedWhereItIs() {
    assertEquals(model, resolved(model.toString()));
    assertEquals(model, resolved("file:" + model));
    assertEquals(model, resolved("file://" + model));
    assertEquals(model, resolved(model.toUri().toString()));
    assertTrue(Files.notExists(copies), "nothing is copied");
  }

  @Test
  void whatIsNotThereIsRefusedWithWhereItWasLookedFor() {
    assertEquals(
        "--model /no/such/folder does not exist: looked for the folder or file /no/such/folder",
        refusal(() -> resolved("/no/such/folder")));
    assertEquals(
        "the model /no/such does not exist on this host; a model on a local disk must lie at the"
            + " same path on every host. Put it on a shared file system with `ijepa model fetch"
            + " --model MODEL --to hdfs://..` (or s3a:, ..) and name that as the model, or ship"
            + " it by spark.archives",
        refusal(() -> resolved("file:///no/such")));
    assertEquals(
        "--model org/name is no folder or file here, and as a model of a hub: revision 'main' of"
            + " org/name is not in the local Hugging Face cache ("
            + hub.resolve("models--org--name")
            + "), and HF_HUB_OFFLINE forbids to fetch it; unset that, or fetch it on a machine with"
            + " a network and copy the folder",
        refusal(() -> resolved("org/name")));
    assertTrue(
        refusal(() -> resolved("nosuchscheme://x/y"))
            .startsWith("cannot read the model nosuchscheme://x/y: No FileSystem for scheme"));
    assertTrue(
        refusal(() -> resolved("bare:/no/such")).startsWith("cannot read the model bare:/no/such"));
  }

  @Test
  void aModelThatSparkShippedIsFoundByItsName() {
    // One that stays: what was added to a context is compared with it by every later task.
    Path shipped = ReferenceCheckpoint.named("gelu").folder();
    SparkForTests.session().sparkContext().addFile(shipped.toString(), true);
    assertEquals("gelu", resolved("gelu").getFileName().toString());
    Path elsewhere = files().localPath("file:/no/such/gelu");
    assertEquals(Checkpoint.open(shipped).fingerprint(), Checkpoint.open(elsewhere).fingerprint());
  }

  @Test
  void theEmbeddedDemoIsUnpackedOnceAndMendedWhenAFileWasTidiedAway() throws IOException {
    Path demo =
        files().localPath(files().find(Optional.empty(), MAIN, OptionNames.COMMAND_LINE).uri());
    assertEquals(copies, demo.getParent().getParent());
    assertEquals("ijepa-demo", Checkpoint.open(demo).name());
    assertEquals(128, Checkpoint.open(demo).config().hiddenSize());
    Files.delete(demo.resolve("model.safetensors"));
    assertEquals(demo, files().localPath(ModelFiles.EMBEDDED));
    Checkpoint.open(demo);
    assertOnlyWholeCopies(1);
  }

  @Test
  void anotherFileSystemIsCopiedOnceAndOnlyWhatCounts() throws IOException {
    Files.writeString(model.resolve("pytorch_model.bin"), "the same weights again");
    Path copy = resolved("bare:" + model);
    assertEquals(copies, copy.getParent().getParent());
    assertEquals(Checkpoint.open(model).name(), Checkpoint.open(copy).name());
    assertTrue(Files.notExists(copy.resolve("pytorch_model.bin")));
    assertEquals(Checkpoint.open(model).fingerprint(), Checkpoint.open(copy).fingerprint());
    assertEquals(copy, resolved("bare:" + model));
    assertOnlyWholeCopies(1);
  }

  @Test
  void anOnnxFileIsCopiedWithWhatBelongsToIt() throws IOException {
    TensorProto outside =
        TensorProto.newBuilder()
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("net weights.bin"))
            .build();
    GraphProto graph = GraphProto.newBuilder().addInitializer(outside).build();
    Files.write(
        model.resolve("net.onnx"), ModelProto.newBuilder().setGraph(graph).build().toByteArray());
    Files.writeString(model.resolve("net weights.bin"), "weights");
    Files.writeString(model.resolve("net_fp16.onnx"), "another model");
    Path copy = resolved("bare:" + model.resolve("net.onnx"));
    assertEquals("net.onnx", copy.getFileName().toString());
    assertEquals("weights", Files.readString(copy.resolveSibling("net weights.bin")));
    assertTrue(Files.exists(copy.resolveSibling("preprocessor_config.json")));
    assertTrue(Files.notExists(copy.resolveSibling("model.safetensors")));
    assertTrue(Files.notExists(copy.resolveSibling("net_fp16.onnx")));
  }

  @Test
  void aCopyThatSomebodyChangedIsMadeAnew() throws IOException {
    Path weights = resolved("bare:" + model).resolve("model.safetensors");
    byte[] good = Files.readAllBytes(weights);
    byte[] other = good.clone();
    other[other.length - 1] ^= 1;
    Files.write(weights, other);
    assertArrayEquals(
        good, Files.readAllBytes(resolved("bare:" + model).resolve("model.safetensors")));
  }

  @Test
  void aRemoteModelIsNamedAsItWasWritten() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(
        "the model folder bare:"
            + empty
            + " holds no .json and no .safetensors file: it is no model",
        refusal(() -> resolved("bare:" + empty)));
    Files.writeString(model.resolve("config.json"), "{}");
    String refused = refusal(() -> files().open("bare:" + model));
    assertTrue(refused.startsWith("the model bare:" + model + " cannot be used;"), refused);
  }

  @Test
  void aDefaultFileSystemThatDoesNotAnswerIsNamedWithTheCause() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.defaultFS", "nosuchscheme://host");
    ModelFiles files = new ModelFiles(hadoop, new ModelCopies(copies), () -> hubOf(hub));
    assertEquals(
        "--model /no/such does not exist: looked for the folder or file /no/such; the default file"
            + " system nosuchscheme://host could not be asked: No FileSystem for scheme"
            + " \"nosuchscheme\"",
        refusal(() -> files.find(Optional.of("/no/such"), MAIN, OptionNames.COMMAND_LINE)));
  }

  @Test
  void whatAKilledProcessLeftIsTidiedAway() throws IOException {
    Path copy = resolved("bare:" + model);
    Path left = copy.resolveSibling(copy.getFileName() + ".partial123");
    Files.createDirectory(left);
    Files.writeString(left.resolve("model.safetensors"), "half");
    Files.delete(copy.resolve("config.json"));
    assertEquals(copy, resolved("bare:" + model));
    assertTrue(Files.notExists(left));
    assertOnlyWholeCopies(1);
  }

  @Test
  void thePropertyNamesTheFolderOfTheCopies() {
    System.setProperty(ModelCopies.ROOT_PROPERTY, copies.toString());
    try {
      assertEquals(copies, ModelCopies.ofThisUser().root());
    } finally {
      System.clearProperty(ModelCopies.ROOT_PROPERTY);
    }
  }

  @Test
  void aModelThatChangedIsAnotherCopy() throws IOException {
    Path before = resolved("bare:" + model);
    Files.writeString(model.resolve("config.json"), " ", StandardOpenOption.APPEND);
    Path after = resolved("bare:" + model);
    assertTrue(!before.equals(after));
    assertArrayEquals(
        Files.readAllBytes(model.resolve("config.json")),
        Files.readAllBytes(after.resolve("config.json")));
  }

  @Test
  void aHuggingFaceIdIsFoundByBranchAndByCommit() throws IOException {
    Path repository = hub.resolve("models--org--name");
    Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    fill(snapshot);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs").resolve("main"), COMMIT + "\n");
    assertEquals(snapshot, resolved("org/name"));
    ModelFiles.Found found =
        files().find(Optional.of("org/name"), COMMIT, OptionNames.COMMAND_LINE);
    assertEquals(snapshot, files().localPath(found.uri()));
    assertEquals(Optional.of(COMMIT), found.revision());
    assertEquals(
        Optional.empty(),
        files().find(Optional.of(model.toString()), COMMIT, OptionNames.COMMAND_LINE).revision());
    assertEquals("org/name", Checkpoint.open(snapshot).name());
    assertTrue(
        refusal(() -> files().find(Optional.of("org/name"), "v2", OptionNames.COMMAND_LINE))
            .contains("revision 'v2' of org/name is not in the local Hugging Face cache"));
  }

  /** Runs in a JVM of its own: copies the model of the second argument below the first. */
  static final class Copy {
    private Copy() {}

    public static void main(String[] arguments) {
      Path copies = Path.of(arguments[0]);
      Path copy = files(copies, copies).localPath("bare:" + arguments[1]);
      System.out.println(Checkpoint.open(copy).fingerprint());
    }
  }

  @Test
  void processesThatCopyAtOnceShareOneWholeCopy() throws Exception {
    List<CompletableFuture<Forked>> runs =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::copyInAnotherProcess))
            .limit(2)
            .toList();
    String fingerprint = Checkpoint.open(model).fingerprint();
    for (CompletableFuture<Forked> run : runs) {
      assertEquals(0, run.join().exit(), run.join()::output);
      assertTrue(run.join().output().contains(fingerprint), run.join()::output);
    }
    assertOnlyWholeCopies(1);
  }

  private Forked copyInAnotherProcess() {
    try {
      return Forked.run(List.of("-Xmx128m"), Copy.class, copies.toString(), model.toString());
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** And no partial one beside them. */
  private void assertOnlyWholeCopies(int expected) throws IOException {
    try (Stream<Path> all = Files.walk(copies, 2)) {
      List<Path> folders =
          all.filter(Files::isDirectory)
              .filter(folder -> folder.getParent().getParent().equals(copies))
              .toList();
      assertEquals(expected, folders.size(), folders::toString);
    }
  }
}
