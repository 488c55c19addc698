// SPDX-License-Identifier: Apache-2.0
package org.bytedeco.openblas.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.presets.javacpp;

/**
 * Stands where bytedeco's OpenCV looks for its OpenBLAS, and names a library without code in its
 * place: OpenCV's core links OpenBLAS for functions that decoding never reaches.
 */
@Properties(
    inherit = javacpp.class,
    value = @Platform(preload = "openblas@.0", preloadresource = "/org/bytedeco/openblas/"))
public class openblas {}
