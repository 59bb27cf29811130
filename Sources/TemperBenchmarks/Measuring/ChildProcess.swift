// SPDX-License-Identifier: MIT
import Glibc

/// One run of a program, with its time and memory as the system accounts for them.
struct ChildProcess {
  let seconds: Double
  /// The system counts a child's peak from before it becomes the program, when it is as large as
  /// its parent: so measure from a small process.
  let peakBytes: Int
  let output: String
  /// How it ended, as a clause without its subject: `ended with status 1`.
  let ending: String
  let succeeded: Bool

  /// Runs a program with further environment variables to its end.
  ///
  /// `words` starts with its path. What cannot be started counts as failed.
  static func run(_ words: [String], environment: [String: String] = [:]) -> ChildProcess {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return .failed }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
    unsafe posix_spawn_file_actions_addclose(&actions, ends[1])
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (name, value) in environment { unsafe setenv(name, value, 1) }
    defer { for name in environment.keys { unsafe unsetenv(name) } }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process = pid_t()
    let start = ContinuousClock.now
    let status = unsafe posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard status == 0 else { return .failed }
    return finish(process, output: ends[0], start: start)
  }

  private static let failed = ChildProcess(
    seconds: .nan, peakBytes: 0, output: "", ending: "could not be started", succeeded: false)

  private static func finish(
    _ process: pid_t, output: Int32, start: ContinuousClock.Instant
  ) -> ChildProcess {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(output, &part, part.count)
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    var status: Int32 = 0
    var usage = rusage()
    unsafe wait4(process, &status, 0, &usage)
    let signalNumber = status & 0x7F
    return ChildProcess(
      seconds: (.now - start) / Duration.seconds(1), peakBytes: usage.ru_maxrss * 1024,
      output: String(decoding: bytes, as: UTF8.self),
      ending: signalNumber == 0
        ? "ended with status \((status >> 8) & 0xFF)" : "was ended by signal \(signalNumber)",
      succeeded: status == 0)
  }
}
