// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

/** Fills a canvas with one kind of picture; the canvas' random numbers make each one different. */
@FunctionalInterface
interface Painter {

  void paint(Canvas canvas);
}
