// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.graph.Precision;
import io.ijepa.host.LocalModel;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.EmbedSettings.PrecisionChoice;
import io.ijepa.testing.ReferenceCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a checkpoint is computed in, by what is asked for and where it runs. */
final class PrecisionTest {

  @ParameterizedTest
  @CsvSource({
    "AUTO,false,FP32",
    "AUTO,true,FP16",
    "FP32,false,FP32",
    "FP32,true,FP32",
    "FP16,true,FP16",
    "INT8,false,INT8"
  })
  void eachDeviceHasItsOwn(PrecisionChoice asked, boolean cuda, Precision expected) {
    assertEquals(expected, settled(asked, cuda));
  }

  @Test
  void int8OnCudaIsRefusedWithTheRemedy() {
    assertEquals(
        "--precision int8 is for the CPU, but the session runs on CUDA, where fp16 is faster. Use"
            + " --precision fp16, or --device cpu",
        assertThrows(InvalidOptionsException.class, () -> settled(PrecisionChoice.INT8, true))
            .getMessage());
  }

  private static Precision settled(PrecisionChoice asked, boolean cuda) {
    return Embedding.precision(
        EmbedSettings.defaults().toBuilder()
            .precision(asked)
            .names(OptionNames.COMMAND_LINE)
            .build(),
        cuda,
        LocalModel.open(ReferenceCheckpoint.named("gelu").folder()));
  }
}
