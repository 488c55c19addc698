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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The three ways in which a column can hold images. */
public enum ImageColumn {
  /** Binary: the encoded file. */
  ENCODED,
  /** Spark's own image struct: decoded pixels. */
  STRUCT,
  /** String: a URI, read by the executor through a Hadoop file system. */
  URI;

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
        + " must be binary (encoded images), a Spark image struct, or a string of URIs, but is "
        + type.simpleString();
  }
}
