// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole command, as a user runs it: a folder of files in, Parquet and a report out. */
record EmbedRun(Path photos, Path model, Path output, List<String> options) {

  /** Seconds of the whole command on a Spark session that stands, and what its report says. */
  record Done(CpuTime time, JsonNode report) {}

  Done run() throws Exception {
    Path report = output.resolveSibling(output.getFileName() + ".json");
    List<String> words =
        new ArrayList<>(
            List.of(
                "embed",
                "--input",
                photos.toString(),
                "--model",
                model.toString(),
                "--output",
                output.toString(),
                "--mode",
                "overwrite",
                "--report",
                report.toString()));
    words.addAll(options);
    CpuTime time = CpuTime.of(() -> Main.main(words.toArray(String[]::new)));
    return new Done(time, new ObjectMapper().readTree(report.toFile()));
  }
}
