package io.ijepa.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A small graph of ours on a thread of its own, shared by all tasks of this JVM: one session for
 * each graph and device. It has no weights worth freeing and stays for as long as the JVM does.
 * Thread-safe.
 */
public final class SharedProgram {
  private record Key(String name, Device device) {}

  private static final Map<Key, SharedProgram> PROGRAMS = new HashMap<>();

  private final InferenceThreads<TensorProgram> thread;

  private SharedProgram(Key key, Supplier<TensorProgram> maker) {
    this.thread = new InferenceThreads<>(key.name(), maker, program -> 1, SharedEncoder.waiting());
  }

  /**
   * The program of this name on this device, started if it does not run yet, or if it failed.
   *
   * @param name equal names mean equal graphs
   * @param graph makes the program; called on its own thread, once for each start
   */
  public static synchronized SharedProgram of(
      String name, Device device, Supplier<TensorProgram> graph) {
    PROGRAMS.values().removeIf(program -> program.thread.hasEnded());
    return PROGRAMS.computeIfAbsent(new Key(name, device), key -> new SharedProgram(key, graph));
  }

  /**
   * Hands one run over, waiting while the queue is full. The tensors' memory belongs to the program
   * until the submission is waited for.
   */
  public Submission submit(
      Map<String, DirectTensor> inputs,
      Map<String, DirectTensor> outputs,
      Cancellation cancellation)
      throws InterruptedException {
    Submission submission = new Submission(1);
    thread.submit(submission, List.of(program -> program.run(inputs, outputs)), cancellation);
    return submission;
  }
}
