package io.ijepa.job.table;

/** The first line of a failure that says something: Spark's messages go on with a plan. */
public final class FirstLine {
  private FirstLine() {}

  public static String of(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse(failure.getClass().getSimpleName());
  }
}
