// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.nio.file.Path;
import java.util.List;

/**
 * Where one tensor lies: little-endian, row-major elements in a file. Nothing of it is in memory.
 *
 * @param name as the file has it
 * @param shape outermost dimension first; empty for a scalar
 * @param file the file as it was opened
 * @param offset absolute, in bytes from the start of the file
 * @param length in bytes
 */
public record TensorEntry(
    String name, DType dtype, List<Long> shape, Path file, long offset, long length) {

  public TensorEntry {
    shape = List.copyOf(shape);
  }
}
