// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.host.HadoopSettings;
import io.ijepa.host.LocalModel;
import io.ijepa.host.ModelFiles;
import io.ijepa.image.decode.DecodeOptions.ExifOrientation;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.ModelException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.table.Provenance;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A checkpoint that a linear head is trained for: which embeddings its classifier would see. */
public final class HeadBase {
  private final ModelFiles.Found found;
  private final Path folder;
  private final Checkpoint checkpoint;

  private HeadBase(ModelFiles.Found found, Path folder, Checkpoint checkpoint) {
    this.found = found;
    this.folder = folder;
    this.checkpoint = checkpoint;
  }

  /**
   * Opens the checkpoint.
   *
   * @param model as the user wrote it; empty for the embedded demo model
   * @param names how the caller spells options, for messages
   * @throws InvalidOptionsException when it cannot be used, or is no checkpoint
   */
  public static HeadBase open(
      SparkSession spark, Optional<String> model, String revision, OptionNames names) {
    ModelFiles files = new ModelFiles(HadoopSettings.of(spark).get());
    try {
      ModelFiles.Found found = files.find(model, revision, names);
      if (files.open(found.uri()) instanceof LocalModel.IJepa opened) {
        return new HeadBase(found, files.localPath(found.uri()), opened.checkpoint());
      }
    } catch (ModelException unusable) {
      throw new InvalidOptionsException(unusable.getMessage());
    }
    throw new InvalidOptionsException(
        names.of(EmbedOption.MODEL)
            + " "
            + model.orElseThrow()
            + " is an .onnx file: a head is trained for a checkpoint folder");
  }

  /**
   * Whether embeddings with this value in the {@code model} column are what the checkpoint's
   * classifier reads: the mean of its own last hidden state at its own image size, as it is. The
   * checkpoint's name is not looked at, nor are precision, processor and EXIF orientation, which
   * are the pictures' and the machine's matter.
   */
  public boolean matches(String model) {
    for (ExifOrientation orientation : ExifOrientation.values()) {
      EmbedSettings settings =
          EmbedSettings.defaults().toBuilder().exifOrientation(orientation).build();
      for (Precision precision : Precision.values()) {
        if (Stream.of(ResizeBackend.values())
            .map(processor -> value(settings, precision, processor))
            .anyMatch(value -> Provenance.isSame(model, value))) {
          return true;
        }
      }
    }
    return false;
  }

  private String value(EmbedSettings settings, Precision precision, ResizeBackend processor) {
    return VectorOrigin.model(
        "", checkpoint.fingerprint(), settings, Forward.MEAN, precision, processor);
  }

  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The checkpoint's folder on this machine. */
  public Path folder() {
    return folder;
  }

  /** Whether the folder is where the user has it, and not a copy that may go. */
  public boolean isPermanent() {
    return found.uri().startsWith("file:");
  }
}
