// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.model.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checkpoints of a Hugging Face hub, in the local Hugging Face cache. Thread-safe, and safe beside
 * other processes and {@code huggingface_hub}: a file of the cache is whole or not there.
 */
public final class ModelHub {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LISTING_BYTES = 32 << 20;

  private final HubSettings settings;
  private final Patience patience;
  private final FetchProgress progress;

  public ModelHub(HubSettings settings, Patience patience, FetchProgress progress) {
    this.settings = settings;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * The folder of a checkpoint that the cache holds whole; asks nobody.
   *
   * @param revision a branch, a tag or a commit
   */
  public Optional<Path> cached(String id, String revision) {
    refuseNoRevision(revision);
    return settings
        .cache()
        .snapshot(id, revision)
        .filter(folder -> CheckpointFiles.missingFrom(folder, id).isEmpty());
  }

  /**
   * The folder of a checkpoint: the cached one, else a fetched one.
   *
   * @throws ModelException when it is not there and cannot be fetched; the message says what to do
   */
  public Path find(String id, String revision) {
    return cached(id, revision).orElseGet(() -> fetch(id, revision));
  }

  /**
   * Asks the hub which commit the revision is now, and brings what the cache lacks of it; offline,
   * what the cache holds.
   *
   * @return the folder of the commit's files
   * @throws ModelException when it cannot be had; the message says what to do. What has come stays
   */
  public Path fetch(String id, String revision) {
    refuseNoRevision(revision);
    if (settings.offline()) {
      return cached(id, revision).orElseThrow(() -> offline(id, revision));
    }
    HubHttp http =
        new HubHttp(settings.endpoint(), settings.token(), patience, settings.proxies().get());
    String model = revision.equals("main") ? id : id + " (revision " + revision + ")";
    try {
      return fetch(id, revision, model, http);
    } catch (IOException broken) {
      throw new ModelException(
          ("%s could not be written to the Hugging Face cache %s (%s); free some space, or"
                  + " set HF_HOME to a folder that can be written")
              .formatted(model, settings.cache().root(), broken));
    }
  }

  private ModelException offline(String id, String revision) {
    Path repository = settings.cache().repository(id);
    // Other programs fetch what they need, often all but the preprocessor's file.
    String obstacle =
        settings
            .cache()
            .snapshot(id, revision)
            .flatMap(folder -> CheckpointFiles.missingFrom(folder, id))
            .map(file -> "lacks the file " + file + " in the local Hugging Face cache")
            .orElse("is not in the local Hugging Face cache");
    return new ModelException(
        ("revision '%s' of %s %s (%s), and HF_HUB_OFFLINE forbids to fetch it; unset that, or fetch"
                + " it on a machine with a network and copy the folder")
            .formatted(revision, id, obstacle, repository));
  }

  private Path fetch(String id, String revision, String model, HubHttp http) throws IOException {
    progress.begin(model, http.host());
    Listing listing = patience.persist(progress, () -> listing(id, revision, model, http));
    Path folder = settings.cache().snapshotOf(id, listing.commit());
    List<String> described = CheckpointFiles.described(listing.files(), model);
    for (String file : described) {
      fetch(id, model, listing, file, http);
    }
    for (String shard : CheckpointFiles.shards(folder, model)) {
      if (!listing.files().contains(shard)) {
        throw new ModelException(
            ("%s lacks the file %s, which its index names; it was not uploaded whole, choose"
                    + " another revision")
                .formatted(model, shard));
      }
      fetch(id, model, listing, shard, http);
    }
    settings.cache().point(id, revision, listing.commit());
    return folder;
  }

  private void fetch(String id, String model, Listing listing, String file, HubHttp http)
      throws IOException {
    HubCache cache = settings.cache();
    Path name = cache.snapshotOf(id, listing.commit()).resolve(file);
    if (Files.isRegularFile(name)) {
      return;
    }
    URI uri = http.at("/" + id + "/resolve/" + listing.commit() + "/" + escaped(file));
    RemoteFile remote =
        patience.persist(
            progress,
            () -> {
              try (HubHttp.Answer answer = http.head(uri)) {
                if (answer.status() >= 400) {
                  throw HubRefusal.of(answer, http, model, file);
                }
                return RemoteFile.of(file, uri, answer, http.host());
              }
            });
    Path blob = cache.blob(id, remote.digest());
    new BlobDownload(http, patience, progress, model)
        .into(blob, cache.lock(id, remote.digest()), remote);
    HubCache.link(blob, name);
  }

  /** What a revision is: a commit and the names of its files. */
  private record Listing(String commit, Set<String> files) {}

  private Listing listing(String id, String revision, String model, HubHttp http)
      throws TransientException {
    URI uri = http.at("/api/models/" + id + "/revision/" + escaped(revision));
    try (HubHttp.Answer answer = http.get(uri, 0)) {
      if (answer.status() != 200) {
        throw HubRefusal.of(answer, http, model, "");
      }
      JsonNode json = JSON.readTree(text(answer, http));
      String commit = json.path("sha").asText();
      if (!HubCache.isCommit(commit)) {
        throw new ModelException(
            http.host()
                + " does not say which commit "
                + model
                + " is; is HF_ENDPOINT the address of a Hugging Face hub?");
      }
      Set<String> files = new TreeSet<>();
      json.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
      CheckpointFiles.refuseTricks(files, model);
      return new Listing(commit, files);
    } catch (JsonProcessingException noJson) {
      throw new ModelException(
          http.host()
              + " does not answer in JSON; is HF_ENDPOINT the address of a Hugging Face hub, and no"
              + " login page of a proxy in between?");
    }
  }

  private String text(HubHttp.Answer answer, HubHttp http) throws TransientException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      List<ByteBuffer> chunk;
      try {
        chunk = answer.response().body().next(patience.stall());
      } catch (TransientException failed) {
        throw new TransientException(http.host() + " " + failed.getMessage());
      }
      if (chunk.isEmpty()) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
      for (ByteBuffer part : chunk) {
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
      }
      if (bytes.size() > MAX_LISTING_BYTES) {
        throw new ModelException(http.host() + " lists more files than a model can have");
      }
    }
  }

  /** A segment of an address. A file's folders are segments of their own. */
  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void refuseNoRevision(String revision) {
    if (!HubCache.isRevision(revision)) {
      throw new ModelException(
          "the revision must be the name of a branch or tag, or a commit, but was '"
              + revision
              + "'");
    }
  }
}
