// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.embed.HeadBase;
import io.ijepa.embed.LabelCounts.Pair;
import io.ijepa.job.run.Confusion;
import io.ijepa.job.run.ReportPart;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of {@code train-head} did.
 *
 * @param rowsByLabel usable rows, by the label's id
 * @param leftOut rows that were not used, by the reason
 */
public record TrainHeadReport(
    TrainHeadConfig config,
    HeadBase base,
    HeadTraining training,
    List<Long> rowsByLabel,
    Map<String, Long> leftOut,
    String output)
    implements ReportPart {

  private static final int MISTAKES = 20;
  private static final int SHOWN_LABELS = 40;
  private static final int SHOWN_MISTAKES = 5;

  @Override
  public void addTo(ObjectNode json) {
    ObjectNode model = json.putObject("model");
    model.put("name", base.checkpoint().name());
    model.put("folder", base.folder().toString());
    model.put("fingerprint", base.checkpoint().fingerprint());
    model.put("weights_sha256", base.checkpoint().weightsSha256());
    ObjectNode rows = json.putObject("rows");
    rows.put("trained_on", training.trainingRows());
    rows.put("held_out", training.heldOut().rows());
    ObjectNode left = rows.putObject("left_out");
    leftOut.forEach((reason, count) -> left.put(reason.replace(' ', '_'), count));
    ObjectNode fit = json.putObject("training");
    fit.put("regularization", config.regularization());
    fit.put("balance_labels", config.balanceLabels());
    fit.put("seed", config.seed());
    fit.put("max_iterations", config.maxIterations());
    fit.put("iterations", training.iterations());
    fit.put("converged", converged());
    heldOut(json.putObject("held_out"));
  }

  private boolean converged() {
    return training.iterations() < config.maxIterations();
  }

  private void heldOut(ObjectNode json) {
    Confusion confusion = training.heldOut();
    json.put("share", config.heldOut());
    json.put("accuracy", confusion.accuracy());
    json.put("majority_accuracy", confusion.majorityAccuracy());
    ArrayNode labels = json.putArray("labels");
    List<Confusion.PerLabel> perLabel = confusion.perLabel();
    for (int id = 0; id < perLabel.size(); id++) {
      Confusion.PerLabel one = perLabel.get(id);
      ObjectNode label = labels.addObject();
      label.put("label", one.label());
      label.put("rows_in_all", rowsByLabel.get(id));
      label.put("rows", one.rows());
      label.put("precision", one.precision());
      label.put("recall", one.recall());
      label.put("f1", one.f1());
    }
    ArrayNode mistakes = json.putArray("mistakes");
    for (Map.Entry<Pair, Long> mistake : confusion.mistakes(MISTAKES)) {
      mistakes
          .addObject()
          .put("label", confusion.labels().get(mistake.getKey().truth()))
          .put("taken_for", confusion.labels().get(mistake.getKey().predicted()))
          .put("rows", mistake.getValue());
    }
  }

  /** The run in a few lines. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    Confusion confusion = training.heldOut();
    line(
        text,
        "%,d labels: trained on %,d rows, %,d held out",
        rowsByLabel.size(),
        training.trainingRows(),
        confusion.rows());
    leftOut.forEach((reason, rows) -> line(text, "  %,6d rows left out: %s", rows, reason));
    if (!converged()) {
      line(
          text,
          "note: stopped after %d iterations; allow more with --max-iterations",
          training.iterations());
    }
    if (confusion.rows() == 0) {
      line(text, "nothing is measured: no label has enough rows for --held-out");
    } else {
      quality(text, confusion);
    }
    line(text, "checkpoint %s", output);
    text.append("report     ").append(output).append('/').append(TrainHeadJob.REPORT);
    if (!config.copyWeights()) {
      text.append(System.lineSeparator())
          .append("The network's weights stay in ")
          .append(base.folder())
          .append(": keep them there, or run again with --copy-weights");
    }
    return text.toString();
  }

  private static void quality(StringBuilder text, Confusion confusion) {
    line(
        text,
        "held-out accuracy %.1f %%; always saying the commonest label gives %.1f %%",
        100 * confusion.accuracy(),
        100 * confusion.majorityAccuracy());
    line(text, "%n  %-24s %6s  %9s  %6s  %6s", "label", "rows", "precision", "recall", "F1");
    List<Confusion.PerLabel> labels = confusion.perLabel();
    for (Confusion.PerLabel label : labels.subList(0, Math.min(SHOWN_LABELS, labels.size()))) {
      line(
          text,
          "  %-24s %6d  %9.3f  %6.3f  %6.3f",
          label.label(),
          label.rows(),
          label.precision(),
          label.recall(),
          label.f1());
    }
    if (labels.size() > SHOWN_LABELS) {
      line(text, "  and %,d more in the report", labels.size() - SHOWN_LABELS);
    }
    for (Map.Entry<Pair, Long> mistake : confusion.mistakes(SHOWN_MISTAKES)) {
      line(
          text,
          "  %d x '%s' taken for '%s'",
          mistake.getValue(),
          confusion.labels().get(mistake.getKey().truth()),
          confusion.labels().get(mistake.getKey().predicted()));
    }
    line(text, "");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
