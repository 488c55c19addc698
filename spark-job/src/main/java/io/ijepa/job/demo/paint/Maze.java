// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A maze with one way between any two places, coloured by how far each is from the start. */
final class Maze implements Painter {

  private static final int[] STEP_X = {1, 0, -1, 0};
  private static final int[] STEP_Y = {0, 1, 0, -1};

  @Override
  public void paint(Canvas canvas) {
    int cell = canvas.between(14, 30);
    int columns = canvas.width() / cell + 1;
    int rows = canvas.height() / cell + 1;
    // Where each cell was entered from (the index of the step), and after how many steps.
    int[][] entered = new int[rows][columns];
    int[][] distance = new int[rows][columns];
    int farthest = dig(canvas, entered, distance);

    boolean darkStart = canvas.chance(0.5);
    Color wall = darkStart ? canvas.palette().lightest() : canvas.palette().darkest();
    Graphics2D graphics = canvas.graphics();
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double far = (double) distance[y][x] / farthest;
        graphics.setColor(canvas.palette().at(darkStart ? 0.8 * far : 1 - 0.8 * far));
        graphics.fillRect(x * cell, y * cell, cell, cell);
      }
    }
    graphics.setColor(wall);
    graphics.setStroke(new BasicStroke(cell / 7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        if (x + 1 < columns && !joined(entered, x, y, 0)) {
          graphics.draw(
              new Line2D.Double((x + 1) * cell, y * cell, (x + 1) * cell, (y + 1) * cell));
        }
        if (y + 1 < rows && !joined(entered, x, y, 1)) {
          graphics.draw(
              new Line2D.Double(x * cell, (y + 1) * cell, (x + 1) * cell, (y + 1) * cell));
        }
      }
    }
  }

  /** Walks at random until every cell has been entered, turning back where there is no way on. */
  private static int dig(Canvas canvas, int[][] entered, int[][] distance) {
    for (int[] row : entered) {
      Arrays.fill(row, -1);
    }
    Deque<int[]> path = new ArrayDeque<>();
    path.push(new int[] {0, 0});
    entered[0][0] = STEP_X.length;
    int farthest = 1;
    while (!path.isEmpty()) {
      int[] here = path.peek();
      int first = canvas.between(0, 3);
      boolean moved = false;
      for (int turn = 0; turn < 4 && !moved; turn++) {
        int step = (first + turn) % 4;
        int x = here[0] + STEP_X[step];
        int y = here[1] + STEP_Y[step];
        if (y < 0 || y >= entered.length || x < 0 || x >= entered[0].length) {
          continue;
        }
        if (entered[y][x] < 0) {
          entered[y][x] = step;
          distance[y][x] = distance[here[1]][here[0]] + 1;
          farthest = Math.max(farthest, distance[y][x]);
          path.push(new int[] {x, y});
          moved = true;
        }
      }
      if (!moved) {
        path.pop();
      }
    }
    return farthest;
  }

  /** Whether one of two neighbours was entered from the other. */
  private static boolean joined(int[][] entered, int x, int y, int step) {
    return entered[y + STEP_Y[step]][x + STEP_X[step]] == step || entered[y][x] == (step + 2) % 4;
  }
}
