// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The program as a shell runs it.
@Suite struct CommandLineTests {
  private struct Outcome {
    let exitCode: Int32
    let messages: String
    let isCrash: Bool
  }

  /// Runs the program, which lies beside the tests.
  private func run(_ arguments: [String]) throws -> Outcome {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = try ScratchFolder()
    try folder.write("messages", [])
    let process = Process()
    process.executableURL =
      URL(filePath: tests).deletingLastPathComponent().appending(path: "TemperBenchmarks")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(filePath: folder("messages")))
    try process.run()
    let hasEnded = Patience.wait(until: { !process.isRunning })
    try #require(hasEnded)
    return Outcome(
      exitCode: process.terminationStatus,
      messages: String(decoding: try folder.bytes("messages"), as: UTF8.self),
      isCrash: process.terminationReason == .uncaughtSignal)
  }

  @Test(arguments: ["inf", "nan", "1e30", "-1"])
  func aRepetitionTakesAnHourAtMost(seconds: String) throws {
    let outcome = try run(["job", "forward", "--repetitions", "1", "--seconds=\(seconds)"])
    #expect(!outcome.isCrash)
    #expect(outcome.exitCode != 0)
    #expect(outcome.messages.contains("--seconds takes 0 to 3600"), "\(outcome.messages)")
  }

  @Test(arguments: [("false", "ended with status 1"), ("/nowhere/temper", "could not be started")])
  func aProgramThatFailsIsNamedAtTheEnd(program: String, reason: String) throws {
    let outcome = try run(["--filter", "start-up", "--repeats", "1", "--program", program])
    #expect(!outcome.isCrash)
    #expect(outcome.exitCode != 0)
    #expect(outcome.messages.contains("start-up (temper -c help)"), "\(outcome.messages)")
    #expect(outcome.messages.contains(reason), "\(outcome.messages)")
  }
}
