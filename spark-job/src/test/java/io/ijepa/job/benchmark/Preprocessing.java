// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.image.ImageProcessor;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.PixelBatch;
import io.ijepa.model.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Decoding and resizing alone, on as many threads as the job has tasks. */
final class Preprocessing {
  private final ImageProcessor processor;
  private final int bytes;
  private final List<byte[]> files = new ArrayList<>();
  private final int threads;

  Preprocessing(Path model, EncoderShape shape, List<Path> photos, int threads) throws IOException {
    this.processor =
        new ImageProcessor(
            Checkpoint.open(model).preprocessor().geometry(),
            shape.height(),
            shape.width(),
            shape.channels());
    this.bytes = shape.pixelBytes();
    this.threads = threads;
    for (Path photo : photos) {
      files.add(Files.readAllBytes(photo));
    }
  }

  double meanFileBytes() {
    return files.stream().mapToInt(file -> file.length).average().orElse(0);
  }

  List<ByteBuffer> pixels() throws Exception {
    List<ByteBuffer> images = new ArrayList<>();
    for (byte[] file : files) {
      ByteBuffer image = ByteBuffer.allocateDirect(bytes);
      processor.process(file, image);
      images.add(image.flip());
    }
    return images;
  }

  /** All files once; CPU time is that of the whole process, which does nothing else. */
  CpuTime run() throws Exception {
    return run(new Semaphore(files.size()), () -> {});
  }

  /**
   * All files once while the session runs as many images, in step: what both cost when they share
   * cores and caches, with no pipeline between them.
   */
  CpuTime runBeside(BareSession session, List<PixelBatch> batches) throws Exception {
    Semaphore turns = new Semaphore(0);
    return run(turns, () -> session.encode(batches, batch -> turns.release(batch.count())));
  }

  /** Each image takes a turn. */
  private CpuTime run(Semaphore turns, CpuTime.Work beside) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      return CpuTime.of(
          () -> {
            List<Future<?>> shares = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
              int first = thread;
              shares.add(pool.submit(() -> share(first, turns)));
            }
            beside.run();
            for (Future<?> share : shares) {
              share.get();
            }
          });
    } finally {
      pool.shutdown();
    }
  }

  private void share(int first, Semaphore turns) {
    ByteBuffer target = ByteBuffer.allocateDirect(bytes);
    for (int file = first; file < files.size(); file += threads) {
      try {
        turns.acquireUninterruptibly();
        processor.process(files.get(file), target.clear());
      } catch (RejectedImageException impossible) {
        throw new UncheckedIOException(new IOException(impossible));
      }
    }
  }
}
