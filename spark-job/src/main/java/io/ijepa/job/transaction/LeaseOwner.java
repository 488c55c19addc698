// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lease.
 *
 * @param run its id, as its report has it
 * @param processSpace names the space that process numbers are unique in: two containers may share
 *     a host's name, and two machines may be called localhost. Empty where the system has no such
 *     name
 * @param processStarted tells a process from a later one of the same number; empty where the system
 *     does not say
 */
record LeaseOwner(
    String run,
    String user,
    String host,
    String processSpace,
    long process,
    String processStarted) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static LeaseOwner here(String run) {
    ProcessHandle self = ProcessHandle.current();
    return new LeaseOwner(
        run,
        System.getProperty("user.name", ""),
        hostName(),
        thisSpace(),
        self.pid(),
        started(self));
  }

  /** On Linux, this boot of the machine and the namespace of the process; empty elsewhere. */
  private static String thisSpace() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException unknown) {
      return "";
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "";
    }
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  String json() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("run", run);
    json.put("user", user);
    json.put("host", host);
    json.put("process_space", processSpace);
    json.put("process", process);
    json.put("process_started", processStarted);
    return json.toPrettyString() + "\n";
  }

  /** Empty while the file is being written. */
  static Optional<LeaseOwner> of(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      return json == null || !json.isObject()
          ? Optional.empty()
          : Optional.of(
              new LeaseOwner(
                  json.path("run").asText(),
                  json.path("user").asText(),
                  json.path("host").asText(),
                  json.path("process_space").asText(),
                  json.path("process").asLong(),
                  json.path("process_started").asText()));
    } catch (JsonProcessingException half) {
      return Optional.empty();
    }
  }

  /**
   * Whether its process was one of this machine and is no more. Never true of another machine's.
   */
  boolean isKnownDead() {
    if (processSpace.isEmpty() || !processSpace.equals(thisSpace()) || processStarted.isEmpty()) {
      return false;
    }
    Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    return found.isEmpty() || !started(found.get()).equals(processStarted);
  }

  @Override
  public String toString() {
    return "run " + run + " (" + user + " on " + host + ", process " + process + ")";
  }
}
