// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The ONNX Runtimes on the class path, told apart by what they hold and not by where they lie:
 * Spark puts a copy of each jar that it distributes beside the jar itself, and that is no second
 * runtime.
 */
final class RuntimeJars {
  private static final String FOLDER = "ai/onnxruntime/";
  private static final String RUNTIME_CLASS = FOLDER + "OrtEnvironment.class";
  private static final String NATIVE = FOLDER + "native/";
  private static final String OF_THIS_SYSTEM = NATIVE + system();

  /** What tells two versions of a file apart without reading it out of its jar. */
  private record Content(long bytes, long crc) {}

  private RuntimeJars() {}

  /** The places of the copies of ONNX Runtime that differ from those before them. */
  static List<String> different(ClassLoader... loaders) throws IOException {
    Set<String> seen = new HashSet<>();
    Map<Object, String> places = new LinkedHashMap<>();
    for (ClassLoader loader : loaders) {
      for (URL url : Collections.list(loader.getResources(RUNTIME_CLASS))) {
        String place = url.toString().replaceFirst("^jar:", "").replaceFirst("!/.*", "");
        if (seen.add(place)) {
          places.putIfAbsent(contents(url, place), place);
        }
      }
    }
    return List.copyOf(places.values());
  }

  /** Equal for equal runtimes; one that cannot be read is like no other. */
  private static Object contents(URL url, String place) {
    try {
      if (url.openConnection() instanceof JarURLConnection jar) {
        jar.setUseCaches(false);
        try (JarFile file = jar.getJarFile()) {
          return ofJar(file);
        }
      }
      return url.getProtocol().equals("file")
          ? ofFolder(Path.of(url.toURI()).getParent())
          : Map.of(RUNTIME_CLASS, content(url.openStream()));
    } catch (IOException | URISyntaxException unreadable) {
      return place;
    }
  }

  private static Map<String, Content> ofJar(JarFile file) {
    Map<String, Content> contents = new HashMap<>();
    for (JarEntry entry : Collections.list(file.entries())) {
      if (isOfThisSystem(entry.getName()) && !entry.isDirectory()) {
        contents.put(entry.getName(), new Content(entry.getSize(), entry.getCrc()));
      }
    }
    return contents;
  }

  private static Map<String, Content> ofFolder(Path folder) throws IOException {
    Map<String, Content> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = FOLDER + folder.relativize(file).toString().replace('\\', '/');
        if (isOfThisSystem(name)) {
          contents.put(name, content(Files.newInputStream(file)));
        }
      }
    }
    return contents;
  }

  /** A bundle may leave out the native libraries of systems that it is not for. */
  private static boolean isOfThisSystem(String name) {
    return name.startsWith(FOLDER) && (!name.startsWith(NATIVE) || name.startsWith(OF_THIS_SYSTEM));
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.contains("win") ? "win-" : name.contains("mac") ? "osx-" : "linux-";
  }

  private static Content content(InputStream bytes) throws IOException {
    CRC32 crc = new CRC32();
    long length = 0;
    byte[] block = new byte[1 << 16];
    try (bytes) {
      for (int read = bytes.read(block); read >= 0; read = bytes.read(block)) {
        crc.update(block, 0, read);
        length += read;
      }
    }
    return new Content(length, crc.getValue());
  }
}
