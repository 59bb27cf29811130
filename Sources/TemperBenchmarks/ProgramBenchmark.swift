// SPDX-License-Identifier: MIT
import Glibc

/// Time and memory of one run of the program, as the system accounts for it.
struct ProgramBenchmark {
  struct Usage {
    let seconds: Double
    let peakBytes: Int
  }

  let name: String
  private let arguments: [String]

  static let all = [
    ProgramBenchmark(name: "start-up (temper -c help)", arguments: ["-c", "help"]),
    ProgramBenchmark(
      name: "adversarial fine-tuning, eight-layer, batch 64, 640 images",
      arguments: [
        "--quiet", "-c", "load fashion-mnist; load eight-layer; finetune adv 1 n=640",
      ]),
  ]

  /// Runs the program once; NaN and 0 if it cannot be started or fails.
  func run(_ program: String) -> Usage {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t()
    let clock = ContinuousClock()
    let start = clock.now
    guard unsafe posix_spawn(&process, program, &actions, nil, &words, environ) == 0 else {
      return Usage(seconds: .nan, peakBytes: 0)
    }
    var status: Int32 = 0
    var usage = rusage()
    unsafe wait4(process, &status, 0, &usage)
    let seconds = (clock.now - start) / .seconds(1)
    return status == 0
      ? Usage(seconds: seconds, peakBytes: usage.ru_maxrss * 1024)
      : Usage(seconds: .nan, peakBytes: 0)
  }
}
