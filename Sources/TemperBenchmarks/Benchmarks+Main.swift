// SPDX-License-Identifier: MIT
import ArgumentParser

/// Measures what matters to users: throughput of the engine, start-up and memory of the program.
@main
struct TemperBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "TemperBenchmarks", abstract: "Runs the table of benchmark cases.")

  @Option(help: "The temper program to time.")
  var program = ".build/release/temper"

  @Option(help: "Cores to use.")
  var threads = 2

  @Option(help: "Repetitions of each case; the median is printed.")
  var repeats = 5

  func run() throws {
    print("| case | median | unit |")
    print("|---|---|---|")
    // The system counts a child's peak from before it becomes the program, when it is as large as we
    // are: so these come first, while we are small.
    for benchmark in ProgramBenchmark.all {
      let usage = (0..<repeats).map { _ in benchmark.run(program) }
      let seconds = Median.of(usage.map(\.seconds))
      let peak = Median.of(usage.map { Double($0.peakBytes) / Double(1 << 20) })
      print("| \(benchmark.name): time | \(Int((seconds * 1000).rounded())) | ms |")
      print("| \(benchmark.name): peak memory | \(Int(peak.rounded())) | MiB |")
    }
    for benchmark in EngineBenchmark.all(threads: threads) {
      let rate = Median.of(repeats) { benchmark.measure() }
      print("| \(benchmark.name) | \(Int(rate.rounded())) | images/s |")
    }
  }
}
