package io.ijepa.job.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How near vectors are to those that they should equal, one cosine for each image.
 *
 * @param least of all; NaN where one of them is
 * @param p1 which 1 % are below
 */
record Cosines(double least, double p1, double mean) {

  static Cosines between(List<float[][]> vectors, List<float[][]> reference) {
    double[] all =
        IntStream.range(0, vectors.size())
            .mapToDouble(image -> cosine(vectors.get(image)[0], reference.get(image)[0]))
            .sorted() // NaN last
            .toArray();
    double mean = IntStream.range(0, all.length).mapToDouble(i -> all[i]).sum() / all.length;
    return Double.isNaN(mean)
        ? new Cosines(Double.NaN, Double.NaN, Double.NaN)
        : new Cosines(all[0], all[all.length / 100], mean);
  }

  private static double cosine(float[] one, float[] other) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < one.length; i++) {
      dot += (double) one[i] * other[i];
      left += (double) one[i] * one[i];
      right += (double) other[i] * other[i];
    }
    return dot / Math.sqrt(left * right);
  }
}
