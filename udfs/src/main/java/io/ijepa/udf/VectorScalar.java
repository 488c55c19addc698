// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.table.EmbeddingSchema;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code cosine_similarity} and {@code normalize} of a {@link SqlCatalog}: of arrays of floats, and
 * of other numbers as doubles.
 */
abstract class VectorScalar<R> implements ScalarFunction<R> {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final DataType[] inputTypes;
  private final DataType resultType;

  private VectorScalar(String name, int vectors, StructType arguments, DataType resultType) {
    this.name = name;
    this.inputTypes =
        Stream.of(arguments.fields())
            .map(StructField::dataType)
            .map(VectorScalar::read)
            .toArray(DataType[]::new);
    this.resultType = resultType;
    if (arguments.size() != vectors || Arrays.asList(inputTypes).contains(null)) {
      throw new UnsupportedOperationException(
          name
              + " takes "
              + (vectors == 1 ? "one array" : "two arrays")
              + " of numbers, but was given "
              + arguments.simpleString());
    }
  }

  /** What an argument is cast to; null for one that holds no numbers. */
  private static DataType read(DataType type) {
    if (type instanceof NullType) {
      return EmbeddingSchema.VECTOR;
    }
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType element) {
      return DataTypes.createArrayType(
          element instanceof FloatType ? DataTypes.FloatType : DataTypes.DoubleType);
    }
    return null;
  }

  @Override
  public DataType[] inputTypes() {
    return inputTypes.clone();
  }

  @Override
  public DataType resultType() {
    return resultType;
  }

  /** In plans. */
  @Override
  public String toString() {
    return name;
  }

  @Override
  public String name() {
    return name;
  }

  /** Equal calls are computed once. */
  @Override
  public String canonicalName() {
    return "io.ijepa." + name + Arrays.toString(inputTypes);
  }

  /** Null where the vector or one of its elements is. */
  final double[] vector(InternalRow input, int argument) {
    if (input.isNullAt(argument)) {
      return null;
    }
    ArrayData array = input.getArray(argument);
    boolean floats = ((ArrayType) inputTypes[argument]).elementType() instanceof FloatType;
    double[] vector = new double[array.numElements()];
    for (int i = 0; i < vector.length; i++) {
      if (array.isNullAt(i)) {
        return null;
      }
      vector[i] = floats ? array.getFloat(i) : array.getDouble(i);
    }
    return vector;
  }

  static final class CosineSimilarity extends VectorScalar<Double> {
    private static final long serialVersionUID = 1L;

    CosineSimilarity(StructType arguments) {
      super("cosine_similarity", 2, arguments, DataTypes.DoubleType);
    }

    @Override
    public Double produceResult(InternalRow input) {
      return Vectors.cosineSimilarity(vector(input, 0), vector(input, 1));
    }
  }

  static final class Normalize extends VectorScalar<ArrayData> {
    private static final long serialVersionUID = 1L;

    Normalize(StructType arguments) {
      super("normalize", 1, arguments, EmbeddingSchema.VECTOR);
    }

    @Override
    public ArrayData produceResult(InternalRow input) {
      float[] unit = Vectors.normalize(vector(input, 0));
      return unit == null ? null : UnsafeArrayData.fromPrimitiveArray(unit);
    }
  }
}
