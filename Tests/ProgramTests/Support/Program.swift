// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// The real program, run as another program would run it.
struct Program {
  /// What a run left behind.
  struct Outcome {
    let exitCode: Int32
    let output: String
    let messages: String
    /// Whether a signal ended it: a crash.
    let isCrash: Bool

    /// Standard output up to its last line break: a killed program may have written half a line.
    var wholeLines: String {
      output.lastIndex(of: "\n").map { String(output[...$0]) } ?? ""
    }

    /// The lines of standard output.
    var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
  }

  struct TooSlow: Error {}

  /// Where it runs; files without a folder in their names are there.
  let folder: ScratchFolder
  /// Set on top of the environment of the tests.
  var environment: [String: String] = [:]

  init() throws {
    folder = try ScratchFolder()
  }

  /// The program lies beside the tests that run.
  static var path: String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "temper").path
  }

  /// Runs it to its end with `input` as standard input.
  ///
  /// - Throws: if it cannot be started or takes more than a minute.
  func run(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
    try start(arguments, input: input).finish()
  }

  /// Runs a text with `-c`.
  ///
  /// - Throws: as `run(_:input:)`.
  func run(_ options: [String] = [], script: String) throws -> Outcome {
    try run(options + ["-c", script])
  }

  /// Starts it, for tests that do something meanwhile.
  ///
  /// - Throws: if it cannot be started.
  func start(_ arguments: [String], input: [UInt8] = []) throws -> RunningProgram {
    try RunningProgram(
      [Self.path] + arguments, input: input, folder: folder.path, environment: environment)
  }

  /// Runs a command of the system's shell in the folder, with the program on its path.
  ///
  /// - Throws: as `run(_:input:)`.
  func shell(_ command: String) throws -> Outcome {
    let place = URL(filePath: Self.path).deletingLastPathComponent().path
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try RunningProgram(
      ["/bin/bash", "-c", command], input: [], folder: folder.path,
      environment: environment.merging(["PATH": "\(place):\(search)"]) { first, _ in first }
    ).finish()
  }
}
