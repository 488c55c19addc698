// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.demo.paint.Kind;
import io.ijepa.model.Checkpoint;
import io.ijepa.vector.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DemoKindsTest {
  private static final String WEIGHTS = "model.safetensors";

  @TempDir private Path folder;

  @Test
  void an_original_counts_where_the_nearest_other_one_is_of_its_kind() {
    Map<PictureName, float[]> originals = new LinkedHashMap<>();
    originals.put(PictureName.parse("rings-000.png"), new float[] {1, 0});
    originals.put(PictureName.parse("rings-001.png"), new float[] {9, 1});
    originals.put(PictureName.parse("stars-000.png"), new float[] {1, 1});
    originals.put(PictureName.parse("stars-001.png"), new float[] {-1, 0.5f});
    // The two rings find each other; stars-000 is nearest to a ring, stars-001 to stars-000.
    assertEquals(3, SameKind.count(originals));
  }

  @Test
  void grey_pixels_have_no_mean_and_stay_nearly_the_same_in_a_brighter_copy() throws IOException {
    var picture = Kind.HILLS.picture(3);
    float[] original = pixels("original.png", PictureFormat.PNG.encode(picture));
    float[] brighter = pixels("brighter.webp", Alteration.BRIGHTER.copy(picture));
    float[] other = pixels("other.png", PictureFormat.PNG.encode(Kind.STRIPES.picture(3)));
    assertEquals(64, original.length);
    float sum = 0;
    for (float pixel : original) {
      sum += pixel;
    }
    assertEquals(0, sum, 1e-2);
    double near = Metric.COSINE.score(original, brighter);
    double far = Metric.COSINE.score(original, other);
    assertTrue(near > 0.9 && near > far, near + " beside " + far);
  }

  @Test
  void random_weights_are_another_model_of_the_demos_shape_and_always_the_same()
      throws IOException {
    Path random = folder.resolve("random");
    Path demo = Files.createDirectories(folder.resolve("demo"));
    for (String file : new String[] {"config.json", "preprocessor_config.json", WEIGHTS}) {
      try (InputStream in = getClass().getResourceAsStream("/io/ijepa/demo/" + file)) {
        Files.copy(in, demo.resolve(file));
      }
    }
    RandomWeights.write(random);
    byte[] first = Files.readAllBytes(random.resolve(WEIGHTS));
    RandomWeights.write(random);
    assertArrayEquals(first, Files.readAllBytes(random.resolve(WEIGHTS)));
    assertEquals(Files.size(demo.resolve(WEIGHTS)), first.length);
    Checkpoint opened = Checkpoint.open(random);
    assertEquals(Checkpoint.open(demo).config(), opened.config());
    assertNotEquals(Checkpoint.open(demo).fingerprint(), opened.fingerprint());
  }

  private float[] pixels(String name, byte[] bytes) throws IOException {
    return GreyPixels.of(Files.write(folder.resolve(name), bytes));
  }
}
