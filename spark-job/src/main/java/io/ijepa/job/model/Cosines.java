// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.vector.Metric;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How near vectors are to those that they should equal, one cosine for each image.
 *
 * @param least of all; NaN where a vector is not of finite numbers
 * @param p1 which 1 % are below
 */
record Cosines(double least, double p1, double mean) {

  static Cosines between(List<float[][]> vectors, List<float[][]> reference) {
    double[] all =
        IntStream.range(0, vectors.size())
            .mapToDouble(
                image -> Metric.COSINE.score(vectors.get(image)[0], reference.get(image)[0]))
            .sorted() // NaN last
            .toArray();
    double mean = IntStream.range(0, all.length).mapToDouble(i -> all[i]).sum() / all.length;
    return Double.isNaN(mean)
        ? new Cosines(Double.NaN, Double.NaN, Double.NaN)
        : new Cosines(all[0], all[all.length / 100], mean);
  }
}
