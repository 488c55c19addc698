package io.ijepa.udf;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The local cache that {@code huggingface_hub} keeps: {@code models--org--name/refs/REVISION} holds
 * a commit, {@code models--org--name/snapshots/COMMIT} the files.
 *
 * @param root the folder of the repositories
 */
record HubCache(Path root) {
  private static final Pattern ID = Pattern.compile("[\\w.-]+/[\\w.-]+");

  /** Where the environment's variables say, in the order in which the Python library reads them. */
  static HubCache of(Map<String, String> environment, Path home) {
    for (String name : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) {
      if (environment.containsKey(name)) {
        return new HubCache(Path.of(environment.get(name)));
      }
    }
    if (environment.containsKey("HF_HOME")) {
      return new HubCache(Path.of(environment.get("HF_HOME"), "hub"));
    }
    Path caches =
        environment.containsKey("XDG_CACHE_HOME")
            ? Path.of(environment.get("XDG_CACHE_HOME"))
            : home.resolve(".cache");
    return new HubCache(caches.resolve("huggingface").resolve("hub"));
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * The folder of a model's files.
   *
   * @param revision a branch, a tag or a commit
   * @throws ModelException when it is not there; the message says where it was looked for
   */
  Path snapshot(String id, String revision) {
    Path repository = root.resolve("models--" + id.replace("/", "--"));
    Path reference = repository.resolve("refs").resolve(revision);
    try {
      String commit =
          Files.isRegularFile(reference) ? Files.readString(reference).strip() : revision;
      Path snapshot = repository.resolve("snapshots").resolve(commit);
      if (Files.isDirectory(snapshot)) {
        return snapshot;
      }
    } catch (IOException unreadable) {
      throw new ModelException("cannot read " + reference + ": " + unreadable.getMessage());
    }
    throw new ModelException(
        "--model "
            + id
            + " is neither a folder nor revision '"
            + revision
            + "' of a model in the local Hugging Face cache ("
            + repository
            + "). This version does not download: fetch it with `hf download "
            + id
            + (revision.equals("main") ? "" : " --revision " + revision)
            + "`, or give the path of its folder");
  }
}
