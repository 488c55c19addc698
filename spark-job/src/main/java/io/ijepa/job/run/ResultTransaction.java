// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.job.table.ResultFolder;
import io.ijepa.job.table.StagedResult;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * One run that puts a result in the place of an earlier one: it takes the output's lease, computes
 * beside the output, and changes it in one step when everything is there. Its report says how far
 * it is. For one run, by one thread.
 */
public final class ResultTransaction {
  private final String command;
  private final SparkSession spark;
  private final RunConfig config;
  private final Caller caller;
  private final Instant started = Instant.now();
  private Optional<ReportFile> file = Optional.empty();

  public ResultTransaction(String command, SparkSession spark, RunConfig config, Caller caller) {
    this.command = command;
    this.spark = spark;
    this.config = config;
    this.caller = caller;
  }

  public Instant started() {
    return started;
  }

  /** Where the report is, once {@link #run} has begun; empty where it is nowhere. */
  public Optional<String> report() {
    return file.map(ReportFile::toString);
  }

  /** What the report says of a run that ends well with this result, if it ended now. */
  public String done(ResultWork<?> work, ReportPart result) {
    return reportOf(work).done(result);
  }

  private ResultReport reportOf(ResultWork<?> work) {
    return new ResultReport(command, config.runId(), spark, started, work::addTo);
  }

  /**
   * Does the work. A failure leaves the output as it was.
   *
   * @param output empty where the result is only shown
   * @param problems that the command has found so far
   * @throws InvalidOptionsException with every problem, when the run cannot be started
   */
  @SuppressWarnings("try") // what is only held, not used
  public <T extends ReportPart> T run(
      Optional<ResultFolder> output, Problems problems, ResultWork<T> work) {
    try (Termination termination = Termination.watch(spark, caller)) {
      file = problems.collect(() -> reportFile(output)).flatMap(Function.identity());
      try (StagedResult staged = output.flatMap(place -> take(place, problems)).orElse(null)) {
        problems.throwIfAny();
        T result = run(work, Optional.ofNullable(staged));
        String done = reportOf(work).done(result);
        file.ifPresent(place -> place.writeLast(done, caller));
        return result;
      }
    }
  }

  private Optional<ReportFile> reportFile(Optional<ResultFolder> output) {
    return ReportFile.of(
        config.report(),
        output.map(ResultFolder::location),
        Optional.empty(),
        started,
        spark.sparkContext().hadoopConfiguration());
  }

  private Optional<StagedResult> take(ResultFolder place, Problems problems) {
    return problems.collect(
        () -> place.take(config.runId(), config.waitForOthers(), caller::complain));
  }

  @SuppressWarnings("try") // what is only held, not used
  private <T extends ReportPart> T run(ResultWork<T> work, Optional<StagedResult> staged) {
    ResultReport report = reportOf(work);
    boolean begun = false;
    try (LiveLine line = LiveLine.show(caller, new StageProgress(command, spark))) {
      work.prepare();
      begun = true;
      write(report.running());
      T result = work.compute(staged);
      staged.ifPresent(StagedResult::commit);
      return result;
    } catch (Throwable failed) { // whatever it is, and Spark throws checked ones undeclared
      if (begun || !(failed instanceof InvalidOptionsException)) {
        try {
          write(report.failed(failed));
        } catch (RuntimeException unwritable) {
          failed.addSuppressed(unwritable);
        }
      }
      throw failed;
    }
  }

  private void write(String json) {
    file.ifPresent(place -> place.write(json));
  }
}
