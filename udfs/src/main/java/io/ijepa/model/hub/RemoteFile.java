// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of a model on a hub, as the answer to HEAD describes it.
 *
 * @param name in its repository
 * @param uri where the hub gives it out
 * @param digest in hex: SHA-256 of a large file, git's SHA-1 of a small one; also the blob's name
 * @param size in bytes; -1 where the hub does not say
 */
record RemoteFile(String name, URI uri, String digest, long size) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /**
   * @throws ModelException when the answer has no digest: what cannot be checked is not taken
   */
  static RemoteFile of(String name, URI uri, HubHttp.Answer answer, String host) {
    String digest =
        etag(answer)
            .map(etag -> etag.replaceFirst("^W/", "").replace("\"", ""))
            .filter(etag -> DIGEST.matcher(etag).matches())
            .orElseThrow(
                () ->
                    new ModelException(
                        host
                            + " gives no digest of "
                            + name
                            + " (X-Linked-Etag or ETag), so it could not be checked; is HF_ENDPOINT"
                            + " the address of a Hugging Face hub or a mirror of it?"));
    boolean redirect = answer.status() >= 300;
    Optional<String> size =
        answer
            .header("X-Linked-Size")
            .or(() -> redirect ? Optional.empty() : answer.header("Content-Length"));
    return new RemoteFile(
        name, uri, digest, size.filter(RemoteFile::isNumber).map(Long::parseLong).orElse(-1L));
  }

  /** A large file's stands in a header of its own, beside which there may be no other. */
  static Optional<String> etag(HubHttp.Answer answer) {
    return answer.header("X-Linked-Etag").or(() -> answer.header("ETag"));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,18}");
  }

  /** Whether the digest is SHA-256 rather than git's. */
  boolean isLarge() {
    return digest.length() == 64;
  }
}
