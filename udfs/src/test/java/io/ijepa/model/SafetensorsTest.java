// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A header is believed in nothing: every lie is found, and named. */
final class SafetensorsTest {
  private static final String GOOD =
      "{'__metadata__':{'format':'pt'},"
          + "'a':{'dtype':'F32','shape':[2,3],'data_offsets':[4,28]},"
          + "'b':{'dtype':'BF16','shape':[],'data_offsets':[0,2]},"
          + "'c':{'dtype':'F16','shape':[1],'data_offsets':[2,4]},"
          + "'empty':{'dtype':'I64','shape':[0,7],'data_offsets':[28,28]}}  ";

  @TempDir Path folder;

  @Test
  void entriesHaveAbsoluteOffsets() throws IOException {
    Path file = write(GOOD, 28);
    Safetensors read = Safetensors.read(file);
    long dataStart = 8L + GOOD.length();
    assertEquals(List.of("a", "b", "c", "empty"), List.copyOf(read.tensors().keySet()));
    assertEquals(
        new TensorEntry("a", DType.F32, List.of(2L, 3L), file, dataStart + 4, 24),
        read.tensors().get("a"));
    assertEquals(
        new TensorEntry("b", DType.BF16, List.of(), file, dataStart, 2), read.tensors().get("b"));
    assertEquals(0, read.tensors().get("empty").length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9]}}"
            + "|tensor a has data_offsets [0, 9], outside of the 8 bytes of data; is it cut off?",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}"
            + "|tensor a has data_offsets [8, 0], outside of the 8 bytes of data; is it cut off?",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}"
            + "|data_offsets of tensor a must hold whole numbers of 0 to 2^63-1 but has -8",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}"
            + "|shape of tensor a must hold whole numbers of 0 to 2^63-1 but has -2",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}"
            + "|shape of tensor a must hold whole numbers of 0 to 2^63-1 but has 2.0",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}"
            + "|shape of tensor a must hold whole numbers of 0 to 2^63-1 but has"
            + " 99999999999999999999",
        "{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}"
            + "|shape of tensor a must hold whole numbers of 0 to 2^63-1 but has 2",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}"
            + "|shape of tensor a must be an array of whole numbers",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}"
            + "|tensor a of F32 [3] needs 12 bytes but has 8",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}}"
            + "|tensor a of shape [4294967296, 4294967296] has more than 2^63 bytes",
        "{'a':{'dtype':'F4','shape':[2],'data_offsets':[0,8]}}"
            + "|tensor a has the unknown dtype F4",
        "{'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}|dtype of tensor a must be a string",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}"
            + "|data_offsets of tensor a must have at most 2 elements",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}"
            + "|tensor a needs a dtype, a shape and two data_offsets",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}}"
            + "|tensor a needs a dtype, a shape and two data_offsets",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':[[[]]]}}"
            + "|tensor a has the unknown field x",
        "{'a':7}|tensor a must be an object of dtype, shape and data_offsets",
        "{'a':{'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]}}"
            + "|the safetensors header has shape of a twice",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "|the safetensors header has a twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "|tensor b overlaps the tensor before it",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "|4 bytes before tensor a belong to no tensor",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
            + "|the last 4 bytes belong to no tensor",
        "{}|the last 8 bytes belong to no tensor",
        "{'__metadata__':{'a':1}}|__metadata__ must be an object of strings",
        "{'__metadata__':'pt'}|__metadata__ must be an object of strings",
        "{} {}|the safetensors header goes on after its JSON object",
        "[]|the safetensors header must be a JSON object",
        "{|the safetensors header must be a JSON object",
      })
  void everyLieOfTheHeaderIsNamed(String header, String problem) throws IOException {
    Path file = write(header, 8);
    ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
    assertEquals(file + ": " + problem, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"{'a'", "{'a':}", "{a:1}", "{'a':{'dtype':'F32','shape':[", "{'a' 1}"})
  void aHeaderThatIsNoJsonIsRefused(String header) throws IOException {
    Path file = write(header, 8);
    ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
    assertTrue(
        refused.getMessage().startsWith(file + ": the safetensors header is not valid JSON: "),
        refused.getMessage());
  }

  @Test
  void aHeaderOfDeepNestingIsRefusedAndOverflowsNoStack() throws IOException {
    Path file = write("{'a':{'dtype':" + "[".repeat(1_000_000), 0);
    assertThrows(ModelException.class, () -> Safetensors.read(file));
  }

  @Test
  void anotherEncodingThanUtf8IsRefused() throws IOException {
    for (String encoding : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      byte[] header = "{}".getBytes(Charset.forName(encoding));
      Path file = write(header.length, header);
      assertThrows(ModelException.class, () -> Safetensors.read(file));
    }
  }

  @Test
  void aHeaderLengthThatIsTooLongAllocatesNothing() throws IOException {
    Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }
    for (long claimed : new long[] {100_000_001, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.writeLong(Long.reverseBytes(claimed));
      }
      ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
      assertEquals(
          file
              + ": header length must be at most 100000000 bytes but says "
              + Long.toUnsignedString(claimed)
              + "; is it a safetensors file?",
          refused.getMessage());
    }
  }

  @Test
  void aFileThatEndsInItsHeaderIsRefused() throws IOException {
    Path file = write(99_999_999, new byte[40]);
    ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
    assertEquals(
        file + ": header says 99999999 bytes but only 40 follow; the file is cut off",
        refused.getMessage());
  }

  @Test
  void aFileOfLessThanAHeaderLengthIsRefused() throws IOException {
    Path file = folder.resolve("short");
    Files.write(file, new byte[7]);
    ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
    assertEquals(file + ": needs at least 8 bytes but has 7; it is cut off", refused.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("missing");
    ModelException refused = assertThrows(ModelException.class, () -> Safetensors.read(file));
    assertTrue(refused.getMessage().startsWith(file + " could not be read"));
  }

  @Test
  void randomDamageGivesAModelExceptionOrATrueLayoutAndNothingElse() throws IOException {
    byte[] good = Files.readAllBytes(write(GOOD, 28));
    Random random = new Random(7);
    Path file = folder.resolve("damaged");
    int refusals = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int damage = 0; damage <= random.nextInt(3); damage++) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            (byte)
                (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
      }
      // In place: cutting the file to nothing first would flush the disk at every round.
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        for (TensorEntry entry : Safetensors.read(file).tensors().values()) {
          assertTrue(entry.offset() >= 8 && entry.offset() + entry.length() <= bytes.length);
        }
      } catch (ModelException e) {
        refusals++;
      }
    }
    assertTrue(refusals > 10_000, "only " + refusals + " of 20000 were refused");
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[json.length + dataBytes];
    System.arraycopy(json, 0, bytes, 0, json.length);
    return write(json.length, bytes);
  }

  private Path write(long headerLength, byte[] rest) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
    Path file = folder.resolve("model.safetensors");
    Files.write(file, bytes.putLong(headerLength).put(rest).array());
    return file;
  }
}
