// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateAddressTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, a loopback",
    "127.255.255.254, a loopback",
    "::1, a loopback",
    "0.0.0.0, an unspecified",
    "0.1.2.3, an unspecified",
    "::, an unspecified",
    "169.254.169.254, a link-local",
    "fe80::1, a link-local",
    "febf::1, a link-local",
    "10.0.0.1, a private",
    "172.16.0.1, a private",
    "172.31.255.255, a private",
    "192.168.1.1, a private",
    "100.64.0.1, a private",
    "100.100.100.200, a private",
    "100.127.255.255, a private",
    "192.0.0.192, a private",
    "198.18.0.1, a private",
    "198.19.255.255, a private",
    "168.63.129.16, a private",
    "fc00::1, a private",
    "fd00:ec2::254, a private",
    "fec0::1, a private",
    "224.0.0.1, a multicast",
    "239.255.255.255, a multicast",
    "ff02::1, a multicast",
    "240.0.0.1, a reserved",
    "255.255.255.255, a reserved",
    "::ffff:127.0.0.1, a loopback",
    "::127.0.0.1, a loopback",
    "::ffff:0:10.0.0.1, a private",
    "64:ff9b::10.0.0.1, a private",
    "64:ff9b:1::1, a private",
    "2002:7f00:1::, a loopback",
    "2001::1, a private",
  })
  void whatIsNoPlaceOnTheInternet(String address, String kind) throws Exception {
    assertEquals(Optional.of(kind), PrivateAddress.kind(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "126.255.255.255",
        "128.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "169.253.0.1",
        "192.167.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "168.63.129.17",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:4860::8888",
        "64:ff9b::8.8.8.8",
        "2002:808:808::",
        "fe00::1",
      })
  void whatIsOne(String address) throws Exception {
    assertEquals(Optional.empty(), PrivateAddress.kind(InetAddress.getByName(address)));
  }
}
