// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime's Java API frees its environment in a shutdown hook. Hooks run beside everything
 * else: a session that is at work when the process is asked to end crashes it with SIGSEGV, before
 * Spark can take back what was not committed. The process's memory is freed by its end anyway.
 */
final class RuntimeShutdownHook {
  private static final String TASK = "ai.onnxruntime.OrtEnvironment$";

  private RuntimeShutdownHook() {}

  /**
   * Takes the hook away. There is no door for it: it needs {@code java.lang} opened to reflection,
   * as Spark opens it in all its processes; where it is closed, the hook stays.
   */
  static void remove() {
    try {
      Class<?> hooks = Class.forName("java.lang.ApplicationShutdownHooks");
      List<Thread> threads;
      synchronized (hooks) { // as its own methods do
        Object map = read(hooks, "hooks", null);
        threads =
            map == null // the process is ending already
                ? List.of()
                : ((Map<?, ?>) map).keySet().stream().map(Thread.class::cast).toList();
      }
      for (Thread thread : threads) {
        if (task(thread).getClass().getName().startsWith(TASK)) {
          Runtime.getRuntime().removeShutdownHook(thread);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return; // then a process that is killed while it embeds may crash instead of ending
    }
  }

  private static Object task(Thread thread) throws ReflectiveOperationException {
    Object task =
        Runtime.version().feature() < 19
            ? read(Thread.class, "target", thread)
            : read(Class.forName("java.lang.Thread$FieldHolder"), "task", holder(thread));
    return task == null ? thread : task;
  }

  private static Object holder(Thread thread) throws ReflectiveOperationException {
    return read(Thread.class, "holder", thread);
  }

  private static Object read(Class<?> type, String name, Object instance)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(instance);
  }
}
