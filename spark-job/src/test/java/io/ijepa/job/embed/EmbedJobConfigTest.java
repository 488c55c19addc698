// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.job.embed.EmbedJobConfig.Mode;
import io.ijepa.job.input.ImageSource.Origin;
import io.ijepa.job.table.OutputFormat;
import io.ijepa.job.table.Partition;
import io.ijepa.model.ImageSize;
import io.ijepa.option.OptionNames;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.FetchSettings;
import io.ijepa.settings.LayerChoice;
import io.ijepa.table.ImageTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbedJobConfigTest {
  private final Problems problems = new Problems();

  private EmbedJobConfig read(String... keysAndValues) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return EmbedJobConfig.read(values, options -> new ImageTask.Embed(), problems);
  }

  private List<String> problems(String... keysAndValues) {
    read(keysAndValues);
    return problems.messages();
  }

  @Test
  void defaults() {
    EmbedJobConfig config = read("input", "in", "output", "out");
    assertEquals(List.of(), problems.messages());
    assertEquals(new Origin.Input("in"), config.source().origin());
    assertEquals("auto", config.source().format());
    assertEquals("out", config.output().location());
    assertEquals(OutputFormat.PARQUET, config.output().format());
    assertEquals(Mode.ERROR, config.mode());
    assertEquals(Optional.empty(), config.output().partition());
    assertEquals(OptionalInt.empty(), config.limit());
    assertEquals(new CommitRules(0.5, 0.1, false), config.rules());
    assertEquals(Optional.empty(), config.run().report());
    assertFalse(config.force());
    assertEquals(Optional.empty(), config.source().imageColumn());
    EmbedSettings embedding = config.embedding();
    assertEquals("content", embedding.imageColumn());
    assertEquals(List.of("path"), embedding.keyColumns());
    assertEquals(List.of(), embedding.keepColumns());
    assertEquals(Optional.empty(), embedding.model());
    assertEquals("main", embedding.revision());
    assertEquals(EmbedSettings.Pooling.MEAN, embedding.pooling());
    assertFalse(embedding.normalize());
    assertEquals(EmbedSettings.PrecisionChoice.AUTO, embedding.precision());
    assertEquals(EmbedSettings.DeviceChoice.AUTO, embedding.device());
    assertEquals(OptionalInt.empty(), embedding.batchSize());
    assertEquals(EmbedSettings.ProcessorChoice.AUTO, embedding.processor());
    assertEquals(ExifOrientation.IGNORE, embedding.exifOrientation());
    assertEquals(178_956_970, embedding.maxPixels());
    assertEquals(OptionalInt.empty(), embedding.cpuThreads());
  }

  @Test
  void anIncrementHasItsOwnOptions() {
    EmbedJobConfig config =
        read(
            "input", "in",
            "output", "out",
            "mode", "incremental",
            "version-column", "changed",
            "commit-rows", "500",
            "retry-rejected", "true");
    assertEquals(List.of(), problems.messages());
    assertEquals(
        Optional.of(new IncrementRules(OptionalInt.of(500), true, Optional.of("changed"))),
        config.increment());
    assertEquals(
        Optional.of(new IncrementRules(OptionalInt.empty(), false, Optional.empty())),
        read("input", "in", "output", "out", "mode", "incremental").increment());
    assertEquals(
        Optional.empty(), read("input", "in", "output", "out", "mode", "append").increment());
  }

  @Test
  void everyOptionArrivesWhereItBelongs() {
    EmbedJobConfig config =
        read(
            "query", "SELECT * FROM t WHERE day = '{date}'",
            "output", "cat.db.t",
            "output-format", "iceberg",
            "mode", "overwrite",
            "partition-date", "2026-11-23",
            "partition-by", "day",
            "limit", "10",
            "max-reject-rate", "0.05",
            "report", "r.json",
            "force", "true",
            "image-column", "img",
            "key-columns", "id, shop",
            "keep-columns", "label",
            "model", "facebook/ijepa_vith14_1k",
            "revision", "abc",
            "pooling", "none",
            "normalize", "true",
            "precision", "fp32",
            "device", "cpu",
            "batch-size", "3",
            "processor", "pillow-12",
            "exif-orientation", "apply",
            "max-pixels", "1000",
            "cpu-threads", "2");
    assertEquals(List.of(), problems.messages());
    assertEquals(
        new Origin.Query("SELECT * FROM t WHERE day = '2026-11-23'"), config.source().origin());
    assertEquals(OutputFormat.ICEBERG, config.output().format());
    assertEquals(Mode.OVERWRITE, config.mode());
    assertEquals(Optional.of(new Partition("day", "2026-11-23")), config.output().partition());
    assertEquals("day=2026-11-23", config.output().partition().get().toString());
    assertEquals(OptionalInt.of(10), config.limit());
    assertEquals(0.05, config.rules().maxRejectRate());
    assertEquals(Optional.of("r.json"), config.run().report());
    assertTrue(config.force());
    assertTrue(config.source().imageColumn().isPresent());
    assertEquals(
        new EmbedSettings(
            "img",
            List.of("id", "shop"),
            List.of("label"),
            Optional.of("facebook/ijepa_vith14_1k"),
            "abc",
            EmbedSettings.Pooling.NONE,
            LayerChoice.LAST,
            Optional.empty(),
            Optional.empty(),
            true,
            EmbedSettings.PrecisionChoice.FP32,
            EmbedSettings.DeviceChoice.CPU,
            OptionalInt.of(3),
            EmbedSettings.ProcessorChoice.PILLOW_12,
            ExifOrientation.APPLY,
            1000,
            OptionalInt.of(2),
            FetchSettings.DEFAULT,
            OptionNames.COMMAND_LINE),
        config.embedding());
  }

  @Test
  void aWayThroughTheNetworkIsRead() {
    EmbedSettings settings =
        read(
                "input",
                "in",
                "output",
                "out",
                "layer",
                "last4",
                "image-size",
                "448x336",
                "mask-column",
                "mask")
            .embedding();
    assertEquals(new LayerChoice.LastFew(4), settings.layer());
    assertEquals(Optional.of(new ImageSize(448, 336)), settings.imageSize());
    assertEquals(Optional.of("mask"), settings.maskColumn());
  }

  @Test
  void dateStandsInTheInputToo() {
    assertEquals(
        new Origin.Input("raw/dt=2026-11-23/*.png"),
        read("input", "raw/dt={date}/*.png", "output", "out", "partition-date", "2026-11-23")
            .source()
            .origin());
  }

  @Test
  void aDefaultInWordsMayBeGiven() {
    assertEquals(
        List.of(),
        problems(
            "input",
            "in",
            "output",
            "out",
            "batch-size",
            "auto",
            "limit",
            "none",
            "cpu-threads",
            "auto",
            "format",
            "AUTO"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "output-format|csv|--output-format must be one of parquet, orc, delta, iceberg, but was"
            + " 'csv'",
        "mode|merge|--mode must be one of error, overwrite, append, incremental, but was 'merge'",
        "pooling|max|--pooling must be one of mean, none, pooler, but was 'max'",
        "image-size|448x|--image-size must be a number of pixels like 448, or height and width like"
            + " 448x336, of 1 to 16384, but was '448x'",
        "layer|lost4|--layer must be last, the number of a hidden state, or last with a number like"
            + " last4, but was 'lost4'",
        "precision|int4|--precision must be one of auto, fp32, fp16, int8, but was 'int4'",
        "device|gpu|--device must be one of auto, cpu, cuda, but was 'gpu'",
        "processor|pillow-13|--processor must be one of auto, pillow, pillow-12, torchvision, but"
            + " was 'pillow-13'",
        "exif-orientation|yes|--exif-orientation must be one of ignore, apply, but was 'yes'",
        "limit|0|--limit must be a whole number from 1, but was '0'",
        "limit|ten|--limit must be a whole number from 1, but was 'ten'",
        "batch-size|-4|--batch-size must be a whole number from 1, but was '-4'",
        "cpu-threads|1.5|--cpu-threads must be a whole number from 1, but was '1.5'",
        "max-reject-rate|5|--max-reject-rate must be a number from 0 to 1, but was '5'",
        "max-reject-rate|NaN|--max-reject-rate must be a number from 0 to 1, but was 'NaN'",
        "normalize|maybe|--normalize must be true or false, but was 'maybe'",
        "key-columns|a,,b|--key-columns must be names separated by commas, none empty and none"
            + " twice, but was 'a,,b'",
        "keep-columns|a,a|--keep-columns must be names separated by commas, none empty and none"
            + " twice, but was 'a,a'",
        "partition-date|23.11.2026|--partition-date must be a date like 2026-11-23, but was"
            + " '23.11.2026'",
        "partition-date|2026-02-30|--partition-date must be a date like 2026-11-23, but was"
            + " '2026-02-30'",
        "partition-by|day|--partition-by names the column of --partition-date; give"
            + " --partition-date too",
        "report|' '|--report must not be blank",
      })
  void wrongValues(String option, String value, String problem) {
    assertEquals(List.of(problem), problems("input", "in", "output", "out", option, value));
  }

  @Test
  void maxPixelsSaysItsBounds() {
    String problem = problems("input", "in", "output", "out", "max-pixels", "0").get(0);
    assertTrue(problem.startsWith("--max-pixels must be a whole number from 1"), problem);
  }

  @Test
  void oneSource() {
    assertEquals(
        List.of("--input and --query both say what to embed; give one of them"),
        problems("input", "in", "query", "SELECT 1", "output", "out"));
  }

  @Test
  void aSourceAndAnOutput() {
    assertEquals(
        List.of(
            "nothing says what to embed; give --input or --query",
            "--output is missing: where the embeddings go"),
        problems());
  }

  @Test
  void formatBelongsToInput() {
    assertEquals(
        List.of("--format says how to read --input, and a --query says it by itself; leave it out"),
        problems("query", "SELECT 1", "output", "out", "format", "parquet"));
  }

  @Test
  void dateNeedsPartitionDate() {
    assertEquals(
        List.of("{date} in --input or --query becomes the date of --partition-date; give it"),
        problems("input", "raw/{date}", "output", "out"));
  }

  @Test
  void partitionDateDoesNotAppend() {
    assertEquals(
        List.of(
            "--partition-date replaces its partition, so it cannot go with --mode append; leave"
                + " --mode out"),
        problems("input", "in", "output", "out", "mode", "append", "partition-date", "2026-11-23"));
  }

  @ParameterizedTest
  @CsvSource({"path", "STATUS", "embedding", "label"})
  void partitionColumnIsNoOtherColumn(String column) {
    assertEquals(
        List.of(
            "--partition-by " + column + " is a column of the output already; choose another name"),
        problems(
            "input",
            "in",
            "output",
            "out",
            "keep-columns",
            "label",
            "partition-date",
            "2026-11-23",
            "partition-by",
            column));
  }

  @Test
  void partitionColumnIsAPlainName() {
    assertEquals(
        List.of("--partition-by must be a name of letters, digits and _, but was 'a/b'"),
        problems(
            "input", "in", "output", "out", "partition-date", "2026-11-23", "partition-by", "a/b"));
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertEquals(
        List.of(
            "--mode must be one of error, overwrite, append, incremental, but was 'replace'",
            "--device must be one of auto, cpu, cuda, but was 'tpu'",
            "nothing says what to embed; give --input or --query",
            "--limit must be a whole number from 1, but was 'x'"),
        problems("mode", "replace", "limit", "x", "output", "out", "device", "tpu"));
  }
}
