// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that are no place on the public internet: this machine, its networks, and the services
 * that clouds give to machines alone. Pure functions.
 */
final class PrivateAddress {
  /** The addresses that begin with these bits. */
  private record Range(byte[] prefix, int bits, String kind) {
    boolean holds(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Range> RANGES =
      List.of(
          four("a loopback", 8, 127),
          four("a link-local", 16, 169, 254), // metadata services of clouds among them
          four("a private", 8, 10),
          four("a private", 12, 172, 16),
          four("a private", 16, 192, 168),
          four("a private", 10, 100, 64), // carrier-grade NAT; a metadata service of one cloud
          four("a private", 24, 192, 0, 0),
          four("a private", 15, 198, 18),
          four("a private", 32, 168, 63, 129, 16), // an agent that a cloud shows to its machines
          four("an unspecified", 8, 0),
          four("a multicast", 4, 224),
          four("a reserved", 4, 240),
          six("a loopback", 128, 15, 1),
          six("an unspecified", 128, 15, 0),
          six("a link-local", 10, 0, 0xfe, 0x80),
          six("a private", 10, 0, 0xfe, 0xc0),
          six("a private", 7, 0, 0xfc),
          six("a private", 48, 0, 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01), // local NAT64
          six("a multicast", 8, 0, 0xff));

  /** IPv6 addresses that mean an IPv4 one: their prefix, and where its four bytes stand. */
  private record Embedding(Range range, int at) {}

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(six("", 96, 10, 0xff, 0xff), 12), // mapped
          new Embedding(six("", 96, 10, 0, 0), 12), // compatible
          new Embedding(six("", 96, 8, 0xff, 0xff, 0, 0), 12), // translated
          new Embedding(six("", 96, 0, 0x00, 0x64, 0xff, 0x9b), 12), // NAT64
          new Embedding(six("", 16, 0, 0x20, 0x02), 2)); // 6to4

  /** Teredo hides the client's IPv4 address by turning its bits. */
  private static final Range TEREDO = six("a private", 32, 0, 0x20, 0x01, 0, 0);

  private PrivateAddress() {}

  /** What kind of address it is, with its article; empty for one of the public internet. */
  static Optional<String> kind(InetAddress address) {
    return kind(address.getAddress());
  }

  private static Optional<String> kind(byte[] address) {
    for (Range range : RANGES) {
      if (range.holds(address)) {
        return Optional.of(range.kind());
      }
    }
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.range().holds(address)) {
        return kind(Arrays.copyOfRange(address, embedding.at(), embedding.at() + 4));
      }
    }
    return TEREDO.holds(address) ? Optional.of(TEREDO.kind()) : Optional.empty();
  }

  private static Range four(String kind, int bits, int... prefix) {
    return new Range(bytes(4, 0, prefix), bits, kind);
  }

  private static Range six(String kind, int bits, int at, int... bytes) {
    return new Range(bytes(16, at, bytes), bits, kind);
  }

  private static byte[] bytes(int length, int at, int... values) {
    byte[] address = new byte[length];
    for (int i = 0; i < values.length; i++) {
      address[at + i] = (byte) values[i];
    }
    return address;
  }
}
