/**
 * The network as an ONNX graph, written from a checkpoint's values. Start at {@link
 * io.ijepa.graph.EncoderGraph}, which joins one class per piece, in the order that the data takes:
 * {@code PixelNormalization}, {@code PatchEmbedding} (with {@code PositionEmbeddings}), {@code
 * EncoderLayer} (with {@code Attention} and {@code Mlp}), {@code Pooling} or {@code Head}. {@link
 * io.ijepa.graph.Forward} says which way through it is taken. The weights stay where they are: an
 * initializer names a file and a byte range. {@link io.ijepa.graph.PixelGraph} is the first piece
 * alone. Imports {@code model} and the ONNX protobuf classes.
 */
package io.ijepa.graph;
