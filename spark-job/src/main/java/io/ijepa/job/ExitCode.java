package io.ijepa.job;

/** How a run ended, as schedulers see it. */
enum ExitCode {
  DONE(0),
  FAILED(1),
  WRONG_CONFIGURATION(2),
  TOO_MANY_REJECTED(3);

  final int number;

  ExitCode(int number) {
    this.number = number;
  }
}
