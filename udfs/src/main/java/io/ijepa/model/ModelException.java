// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

/**
 * A checkpoint that cannot be used: a file is missing, damaged, or asks for something that would
 * not be computed as {@code transformers} computes it. A fault of the whole job, never of one
 * image. The message names the thing, the rule, the value found and, where there is one, the
 * remedy.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
