// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// A program that runs, with its output in files, so that no pipe can fill up.
final class RunningProgram {
  private let process = Process()
  private let files: ScratchFolder
  private static let cache = Result { try ScratchFolder() }

  /// Starts `words`, the first of which is a path.
  ///
  /// SIGINT and SIGQUIT reach it even where the tests were started with them ignored.
  init(
    _ words: [String], input: [UInt8], folder: String, environment: [String: String]
  ) throws {
    files = try ScratchFolder()
    try files.write("in", input)
    try files.write("out", [])
    try files.write("err", [])
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal=INT,PIPE,QUIT"] + words
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "TERM"] { variables[name] = nil }
    variables["TEMPER_DATA"] = variables["TEMPER_TEST_DATA"]
    // Every run remembers on its own, and none in the user's ledger.
    variables["TEMPER_HOME"] = files("home")
    // What is known of the machine is for all of them.
    variables["XDG_CACHE_HOME"] = try Self.cache.get().path
    process.environment = variables.merging(environment) { _, new in new }
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: files("in")))
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files("out")))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files("err")))
    try process.run()
  }

  deinit {
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
  }

  /// Ends it as a power failure would.
  func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Presses Ctrl-C.
  func interrupt() { _ = Foundation.kill(process.processIdentifier, SIGINT) }

  /// Presses Ctrl-\.
  func quit() { _ = Foundation.kill(process.processIdentifier, SIGQUIT) }

  /// Waits until standard output has a text.
  ///
  /// - Throws: `Program.TooSlow` where it hangs.
  func awaitOutput(_ text: String) throws {
    try poll { (try self.text("out")).contains(text) || !process.isRunning }
  }

  /// Waits for its end.
  ///
  /// - Throws: `Program.TooSlow` where it hangs.
  func finish() throws -> Program.Outcome {
    try poll { !process.isRunning }
    return Program.Outcome(
      exitCode: process.terminationStatus, output: try text("out"), messages: try text("err"),
      isCrash: process.terminationReason == .uncaughtSignal)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try files.bytes(name), as: UTF8.self)
  }

  private func poll(_ isDone: () throws -> Bool) throws {
    guard try Patience.wait(until: isDone) else { throw Program.TooSlow() }
  }
}
