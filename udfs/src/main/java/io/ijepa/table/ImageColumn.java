// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The ways in which a column can hold images, one a row. */
public enum ImageColumn {
  /** Binary: the encoded file. */
  ENCODED,
  /** Spark's own image struct: decoded pixels. */
  STRUCT,
  /** String: a URI, read by the executor; or the image itself in base64 or as {@code data:}. */
  URI,
  /** The struct of Hugging Face's data sets: the encoded file or, where that is null, its path. */
  BYTES_OR_PATH;

  private static final String BYTES = "bytes";
  private static final String PATH = "path";

  /** What is read of Spark's image struct; it has an origin, too. */
  private static final List<String> NUMBERS = List.of("height", "width", "nChannels", "mode");

  /** Empty for a type that holds no images. */
  public static Optional<ImageColumn> of(DataType type) {
    if (type instanceof BinaryType) {
      return Optional.of(ENCODED);
    }
    if (type instanceof StringType) {
      return Optional.of(URI);
    }
    if (type instanceof StructType struct && has(struct, BYTES, DataTypes.BinaryType)) {
      return Optional.of(BYTES_OR_PATH);
    }
    return type instanceof StructType struct
            && has(struct, "data", DataTypes.BinaryType)
            && NUMBERS.stream().allMatch(name -> has(struct, name, DataTypes.IntegerType))
        ? Optional.of(STRUCT)
        : Optional.empty();
  }

  private static boolean has(StructType struct, String name, DataType type) {
    return Arrays.stream(struct.fields())
        .filter(field -> field.name().equals(name))
        .map(StructField::dataType)
        .anyMatch(type::equals);
  }

  /**
   * The image of a value of this column: bytes, Spark's image struct, a text that names or holds
   * it, or null.
   */
  public Object image(Object value) {
    if (this != BYTES_OR_PATH || value == null) {
      return value;
    }
    Row struct = (Row) value;
    byte[] bytes = struct.getAs(BYTES);
    boolean isNamed = bytes == null && List.of(struct.schema().fieldNames()).contains(PATH);
    return isNamed && struct.getAs(PATH) instanceof String path ? path : bytes;
  }

  /** The field of a struct with images that says where each comes from, if it has one. */
  public static Optional<String> origin(DataType type) {
    return type instanceof StructType struct && of(type).isPresent()
        ? Stream.of(PATH, "origin")
            .filter(name -> has(struct, name, DataTypes.StringType))
            .findFirst()
        : Optional.empty();
  }

  /** The pixels of Spark's image struct. */
  public static RawPixels pixels(Row struct) throws RejectedImageException {
    byte[] data = struct.getAs("data");
    Integer height = struct.getAs("height");
    Integer width = struct.getAs("width");
    Integer channels = struct.getAs("nChannels");
    Integer mode = struct.getAs("mode");
    if (data == null || data.length == 0) {
      throw new RejectedImageException(Rejection.EMPTY, "the image struct holds no data");
    }
    if (height == null || width == null || channels == null || mode == null) {
      throw new RejectedImageException(
          Rejection.CORRUPT, "the image struct lacks its height, width, nChannels or mode");
    }
    return new RawPixels(height, width, channels, mode, data);
  }

  /** What to say of an SQL function's argument that holds no image. */
  public static String refusal(String type) {
    return "embed takes an image as binary (encoded bytes) or as a string with its URI, but was"
        + " given "
        + type
        + "; IJepa.embed also takes Spark's image struct";
  }

  /** What to say of a column whose type holds no images. */
  public static String refusal(String name, DataType type, OptionNames names) {
    return names.of(EmbedOption.IMAGE_COLUMN)
        + " "
        + name
        + " must be binary (encoded images), a string of URIs or base64, a Spark image struct, or a"
        + " struct<bytes,path>, but is "
        + type.simpleString();
  }
}
