// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.input.ImageFiles.ImageFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The images below the places of an input, each once. A folder that links lead to again, in circles
 * or not, is walked once: at its own place if that is below the input.
 */
final class FolderWalk {
  private final boolean everyName;
  private final List<ImageFile> images = new ArrayList<>();
  private final Set<String> columns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final PassedOver passedOver = new PassedOver();
  private final Set<String> walked = new HashSet<>();

  /**
   * @param everyName whether every file is taken for an image, whatever it is called
   */
  FolderWalk(boolean everyName) {
    this.everyName = everyName;
  }

  void add(InputPath input) throws IOException {
    FolderListing listing = new FolderListing(input.files());
    Deque<Path> folders = new ArrayDeque<>();
    Deque<Path> links = new ArrayDeque<>();
    List<FileStatus> notes = new ArrayList<>();
    int first = images.size();
    for (FileStatus root : input.found()) {
      if (root.isFile()) {
        if (isNote(root)) {
          notes.add(root);
        } else {
          add(root);
        }
        columns.addAll(FolderColumns.names(root.getPath().getParent()));
      } else if (isOfMac(root.getPath()) && input.found().size() > 1) { // else it is asked for
        passedOver.add(PassedOver.MAC_FOLDER);
      } else {
        (listing.isLink(root.getPath()) ? links : folders).add(root.getPath());
      }
    }
    addNotes(notes, images.subList(first, images.size()));
    while (!folders.isEmpty() || !links.isEmpty()) {
      Path folder = folders.isEmpty() ? links.remove() : folders.remove();
      if (walked.add(listing.identity(folder))) {
        walk(listing, folder, folders, links);
      } else if (listing.isLink(folder)) {
        passedOver.add(PassedOver.LINKED_FOLDER);
      }
    }
  }

  private void walk(FolderListing listing, Path folder, Deque<Path> folders, Deque<Path> links)
      throws IOException {
    columns.addAll(FolderColumns.names(folder));
    List<FileStatus> notes = new ArrayList<>();
    int first = images.size();
    listing.each(
        folder,
        child -> {
          if (child.isDirectory() && isOfMac(child.getPath())) {
            passedOver.add(PassedOver.MAC_FOLDER);
          } else if (child.isDirectory()) {
            (listing.isLink(child.getPath()) ? links : folders).add(child.getPath());
          } else if (isNote(child)) {
            notes.add(child);
          } else {
            add(child);
          }
          return true;
        });
    addNotes(notes, images.subList(first, images.size()));
  }

  private static boolean isNote(FileStatus file) {
    return file.getPath().getName().startsWith("._");
  }

  /** Zips made on a Mac hold its notes in a folder of their own, away from the files. */
  static boolean isOfMac(Path folder) {
    return folder.getName().equals("__MACOSX");
  }

  /** What macOS writes beside a file on foreign disks has the file's name after {@code ._}. */
  private void addNotes(List<FileStatus> notes, List<ImageFile> beside) {
    if (notes.isEmpty()) {
      return;
    }
    Set<String> paths = new HashSet<>();
    beside.forEach(file -> paths.add(file.path()));
    for (FileStatus note : notes) {
      Path path = note.getPath();
      Path file = new Path(path.getParent(), new Path(null, null, path.getName().substring(2)));
      if (paths.contains(file.toString())) {
        passedOver.add(PassedOver.MAC);
      } else {
        add(note);
      }
    }
  }

  private void add(FileStatus file) {
    String name = file.getPath().getName();
    if (everyName || ImageName.is(name)) {
      images.add(
          new ImageFile(file.getPath().toString(), file.getModificationTime(), file.getLen()));
    } else {
      passedOver.addName(name);
    }
  }

  /** Ordered by path; a file that several places of the input name is there once. */
  List<ImageFile> images() {
    images.sort(Comparator.comparing(ImageFile::path));
    List<ImageFile> distinct = new ArrayList<>(images.size());
    String last = null;
    for (ImageFile image : images) {
      if (!image.path().equals(last)) {
        distinct.add(image);
      }
      last = image.path();
    }
    return distinct;
  }

  /** Keys of folders like {@code kind=cat}, none twice in other letters. */
  List<String> columns() {
    return List.copyOf(columns);
  }

  PassedOver passedOver() {
    return passedOver;
  }
}
