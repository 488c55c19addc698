package io.ijepa.udf;

import io.ijepa.option.InvalidOptionsException;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** The three ways in which a column can hold images. */
enum ImageColumn {
  /** Binary: the encoded file. */
  ENCODED,
  /** Spark's own image struct: decoded pixels. */
  STRUCT,
  /** String: a URI, read by the executor through a Hadoop file system. */
  URI;

  /**
   * @throws InvalidOptionsException for a column of another type; the message names it
   */
  static ImageColumn of(String name, DataType type) {
    if (type instanceof BinaryType) {
      return ENCODED;
    }
    if (type instanceof StringType) {
      return URI;
    }
    if (type instanceof StructType struct
        && struct.getFieldIndex("data").isDefined()
        && struct.getFieldIndex("nChannels").isDefined()) {
      return STRUCT;
    }
    throw new InvalidOptionsException(
        "--image-column "
            + name
            + " must be binary (encoded images), a Spark image struct, or a string of URIs, but is "
            + type.simpleString());
  }
}
