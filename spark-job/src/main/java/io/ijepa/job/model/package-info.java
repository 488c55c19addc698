/**
 * What the {@code model} commands do with a model on this machine: describe it, put it where a
 * cluster finds it, compare what it computes, write it as an {@code .onnx} file. No Spark session.
 */
package io.ijepa.job.model;
