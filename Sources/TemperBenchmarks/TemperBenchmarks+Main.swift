// SPDX-License-Identifier: MIT
import ArgumentParser

/// Measures the engine and the program: correctness first, then speed and memory.
@main
struct TemperBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "TemperBenchmarks",
    abstract: "Checks and measures kernels, layers and whole jobs.",
    subcommands: [TableCommand.self, JobCommand.self, ProgramCommand.self],
    defaultSubcommand: TableCommand.self)
}
