// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.settings.FetchOption;
import io.ijepa.settings.FetchSettings;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What may be read at all. Every URI passes here before any store is asked for it, every redirect
 * before it is followed, and every address of a web server before it is connected to. What is
 * refused costs the row. Made on the driver, travels with the tasks; immutable.
 */
final class Gate implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern SCHEME =
      Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*):.*", Pattern.DOTALL);

  private static final Set<String> WEB = Set.of("http", "https");

  /** Each is read where Hadoop has a file system for it; a slash in a key of theirs is a letter. */
  private static final Set<String> OBJECT_STORES =
      Set.of(
          "s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "adl", "oss", "cos", "cosn",
          "obs", "bos", "ks3", "tos", "oci", "ofs", "o3fs", "swift", "lakefs", "cfs");

  /** Names of S3 that are read by its one connector where there is no other. */
  private static final Map<String, String> OTHER_NAMES = Map.of("s3", "s3a", "s3n", "s3a");

  /** {@code fs.SCHEME.impl}: somebody wants that scheme read. */
  private static final Pattern IMPLEMENTATION = Pattern.compile("fs\\.([a-zA-Z0-9+.-]+)\\.impl");

  /**
   * Schemes of this machine's disk, or of one inside: never open only because they are configured.
   */
  private static final Set<String> LOCAL = Set.of("file", "local", "har");

  /** The beginning of URIs: scheme and host or bucket, which must be the same, and path. */
  private record Prefix(String scheme, String authority, String path) implements Serializable {
    boolean holds(String otherScheme, String otherAuthority, String otherPath) {
      return scheme.equals(otherScheme)
          && authority.equalsIgnoreCase(otherAuthority)
          && otherPath.startsWith(path);
    }
  }

  private final URI defaultFileSystem;
  private final TreeSet<String> schemes;
  private final TreeSet<String> available; // to Hadoop, of those
  private final ArrayList<Prefix> prefixes;
  private final boolean privateHosts;

  private Gate(
      URI defaultFileSystem,
      TreeSet<String> schemes,
      TreeSet<String> available,
      ArrayList<Prefix> prefixes,
      boolean privateHosts) {
    this.defaultFileSystem = defaultFileSystem;
    this.schemes = schemes;
    this.available = available;
    this.prefixes = prefixes;
    this.privateHosts = privateHosts;
  }

  /**
   * @throws InvalidOptionsException naming every scheme that nothing here can read
   */
  static Gate of(FetchSettings settings, Configuration hadoop) {
    URI defaultFileSystem = FileSystem.getDefaultUri(hadoop);
    TreeSet<String> schemes = new TreeSet<>();
    if (settings.schemes().isPresent()) {
      schemes.addAll(settings.schemes().get());
      List<String> missing =
          schemes.stream().filter(name -> !WEB.contains(name) && !isRead(name, hadoop)).toList();
      if (!missing.isEmpty()) {
        throw new InvalidOptionsException(
            "fetch-schemes names "
                + String.join(", ", missing)
                + ", but Hadoop has no file system of that name here; put its connector on the"
                + " class path, or set fs.SCHEME.impl");
      }
    } else {
      schemes.addAll(WEB);
      schemes.add(lower(defaultFileSystem.getScheme()));
      settings.inputs().forEach(input -> scheme(input).ifPresent(schemes::add));
      Stream.concat(OBJECT_STORES.stream(), configured(hadoop).stream())
          .filter(name -> isRead(name, hadoop))
          .forEach(schemes::add);
    }
    TreeSet<String> available = new TreeSet<>(schemes);
    available.addAll(OTHER_NAMES.values());
    available.removeIf(name -> WEB.contains(name) || !isThere(name, hadoop));
    return new Gate(
        defaultFileSystem,
        schemes,
        available,
        prefixes(settings.prefixes(), defaultFileSystem),
        settings.privateHosts());
  }

  private static boolean isRead(String scheme, Configuration hadoop) {
    return isThere(scheme, hadoop)
        || (OTHER_NAMES.containsKey(scheme) && isThere(OTHER_NAMES.get(scheme), hadoop));
  }

  private static boolean isThere(String scheme, Configuration hadoop) {
    try {
      FileSystem.getFileSystemClass(scheme, hadoop);
      return true;
    } catch (IOException | RuntimeException | LinkageError none) {
      return false;
    }
  }

  /** What somebody has set, and not what Hadoop's own defaults name. */
  private static TreeSet<String> configured(Configuration hadoop) {
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, String> entry : hadoop) {
      Matcher implementation = IMPLEMENTATION.matcher(entry.getKey());
      if (implementation.matches() && !isDefault(entry.getKey(), hadoop)) {
        names.add(lower(implementation.group(1)));
      }
    }
    names.removeAll(LOCAL);
    return names;
  }

  private static boolean isDefault(String key, Configuration hadoop) {
    String[] sources = hadoop.getPropertySources(key);
    return sources != null && Arrays.asList(sources).equals(List.of("core-default.xml"));
  }

  private static ArrayList<Prefix> prefixes(List<String> written, URI defaultFileSystem) {
    ArrayList<Prefix> prefixes = new ArrayList<>();
    for (String text : written) {
      try {
        if (WebAddress.isMeant(text)) {
          WebAddress address = WebAddress.parse(text);
          prefixes.add(new Prefix("web", address.origin(), address.target()));
        } else {
          Path path = new Path(text);
          prefixes.add(
              new Prefix(
                  canonical(scheme(path, defaultFileSystem)),
                  authority(path, defaultFileSystem),
                  path.toUri().getPath() + (text.endsWith("/") && !path.isRoot() ? "/" : "")));
        }
      } catch (RejectedImageException | IllegalArgumentException noUri) {
        throw new InvalidOptionsException(
            "fetch-prefixes must be the beginnings of URIs, but one was " + ErrorText.uri(text));
      }
    }
    return prefixes;
  }

  private static String lower(String scheme) {
    return scheme == null ? "file" : scheme.toLowerCase(Locale.ROOT);
  }

  private static String canonical(String scheme) {
    return OTHER_NAMES.getOrDefault(scheme, scheme);
  }

  /** What stands before the colon of a URI, in lower case; empty for a path. */
  static Optional<String> scheme(String uri) {
    Matcher form = SCHEME.matcher(uri);
    return form.matches() ? Optional.of(lower(form.group(1))) : Optional.empty();
  }

  private static String scheme(Path path, URI defaultFileSystem) {
    String scheme = path.toUri().getScheme();
    return lower(scheme == null ? defaultFileSystem.getScheme() : scheme);
  }

  private static String authority(Path path, URI defaultFileSystem) {
    String authority = path.toUri().getAuthority();
    boolean isDefault =
        scheme(path, defaultFileSystem).equals(lower(defaultFileSystem.getScheme()));
    String given = authority == null && isDefault ? defaultFileSystem.getAuthority() : authority;
    return given == null ? "" : given;
  }

  /** Keys with two slashes in a row are other keys there, which Hadoop cannot name. */
  boolean isInObjectStore(Path path) {
    return OBJECT_STORES.contains(scheme(path, defaultFileSystem));
  }

  /** What fails as one: a file system, a bucket. */
  String store(Path path) {
    String authority = authority(path, defaultFileSystem);
    return scheme(path, defaultFileSystem)
        + ":"
        + (authority.isEmpty() ? "" : "//" + ErrorText.of(authority));
  }

  /**
   * The URI as Hadoop is to be asked for it.
   *
   * @throws RejectedImageException where its scheme may not be read
   */
  String admitted(String uri) throws RejectedImageException {
    String scheme = scheme(uri).orElse(lower(defaultFileSystem.getScheme()));
    checkScheme(scheme);
    String other = OTHER_NAMES.get(scheme);
    return other != null && !available.contains(scheme) && available.contains(other)
        ? other + uri.substring(uri.indexOf(':'))
        : uri;
  }

  /**
   * Whether a scheme stands in for one that may be read and that nothing here reads: s3a for s3.
   */
  private boolean isOtherName(String scheme) {
    return schemes.stream()
        .anyMatch(name -> scheme.equals(OTHER_NAMES.get(name)) && !available.contains(name));
  }

  private void checkScheme(String scheme) throws RejectedImageException {
    if (schemes.contains(scheme)) {
      return;
    }
    throw refused(
        OBJECT_STORES.contains(scheme)
            ? "there is no file system for "
                + scheme
                + ": here; its connector is not on the class path"
            : scheme
                + ": is not among the schemes that may be read ("
                + String.join(", ", schemes)
                + "); allow it with "
                + FetchOption.SCHEMES.key());
  }

  /**
   * @throws RejectedImageException where the address may not be asked
   */
  void check(WebAddress address) throws RejectedImageException {
    checkScheme(address.secure() ? "https" : "http");
    checkPrefixes("web", address.origin(), address.target(), address.climbs(), address.toString());
  }

  /**
   * @param path as it is opened
   * @throws RejectedImageException where it may not be
   */
  void check(Path path) throws RejectedImageException {
    String scheme = scheme(path, defaultFileSystem);
    if (!isOtherName(scheme)) {
      checkScheme(scheme);
    }
    String name = path.toUri().getPath();
    checkPrefixes(
        canonical(scheme),
        authority(path, defaultFileSystem),
        name,
        (name + "/").contains("/../"),
        ErrorText.uri(path.toString()));
  }

  /**
   * @param path of the local disk, of a scheme that may be read
   * @param file the same; what its links lead to must be allowed, too
   */
  void checkLinks(Path path, java.nio.file.Path file) throws RejectedImageException, IOException {
    if (!prefixes.isEmpty()) {
      String scheme = scheme(path, defaultFileSystem);
      String real = file.toRealPath().toString();
      checkPrefixes(
          scheme, authority(path, defaultFileSystem), real, false, ErrorText.uri(path.toString()));
    }
  }

  private void checkPrefixes(
      String scheme, String authority, String path, boolean climbs, String shown)
      throws RejectedImageException {
    if (prefixes.isEmpty()) {
      return;
    }
    if (climbs || prefixes.stream().noneMatch(prefix -> prefix.holds(scheme, authority, path))) {
      throw refused(
          shown
              + " begins with none of the prefixes that "
              + FetchOption.PREFIXES.key()
              + " names");
    }
  }

  /**
   * The addresses of a web server that may be connected to; connect to these and to no other.
   *
   * @throws RejectedImageException where nobody has such a name, or the host is in a private
   *     network
   * @throws StoreFault where it could not be asked for
   */
  List<InetAddress> addresses(WebAddress address) throws RejectedImageException, StoreFault {
    InetAddress[] all;
    try {
      all = InetAddress.getAllByName(address.name());
    } catch (UnknownHostException unknown) {
      if (!UnknownHost.isNobodys(address.name(), unknown)) {
        throw UnknownHost.fault(unknown);
      }
      throw new RejectedImageException(
          Rejection.UNREADABLE, "no such host: " + ErrorText.of(address.host()));
    }
    return checkPublic(address, all);
  }

  private List<InetAddress> checkPublic(WebAddress address, InetAddress[] all)
      throws RejectedImageException {
    List<InetAddress> allowed = Arrays.stream(all).filter(this::allows).toList();
    if (allowed.isEmpty()) {
      throw refused(
          ErrorText.of(address.host())
              + " is at "
              + PrivateAddress.kind(all[0]).orElse("a private")
              + " address; allow those with "
              + FetchOption.PRIVATE.key());
    }
    return allowed;
  }

  /**
   * The same address, where a proxy may be asked for it: the proxy looks the name up, but what is
   * private to this machine it need not be told.
   *
   * @throws RejectedImageException where the host is in a private network
   */
  WebAddress throughProxy(WebAddress address) throws RejectedImageException {
    try {
      if (!privateHosts) {
        checkPublic(address, InetAddress.getAllByName(address.name()));
      }
    } catch (UnknownHostException onlyTheProxyKnows) {
      // As is usual behind a proxy.
    }
    return address;
  }

  /** Whether a connection that another task left open may be used. */
  boolean allows(InetAddress address) {
    return privateHosts || PrivateAddress.kind(address).isEmpty();
  }

  private static RejectedImageException refused(String why) {
    return new RejectedImageException(Rejection.UNREADABLE, "refused: " + why);
  }
}
