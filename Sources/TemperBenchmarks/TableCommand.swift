// SPDX-License-Identifier: MIT
import ArgumentParser
import Tensors

/// Checks every case against the scalar reference, then measures it.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Runs the table of cases: correctness, then speed.",
    discussion: """
      Kernels and layers run on one core, whole jobs on all. A rate is the median of several, with \
      the least and the most. The error is the relative root mean square of the difference from the \
      scalar reference.
      """)

  @Option(help: "Instruction set: scalar, avx2, avx512 or all that this CPU has; else the best.")
  var isa: String?

  @Option(help: "Only cases whose name contains this.")
  var filter = ""

  @Option(help: "Cores to use for whole jobs.")
  var threads = Parallel.coreCount

  @Option(help: "Repetitions of each case.")
  var repeats = 5

  @Option(help: "The temper program to time.")
  var program = ".build/release/temper"

  func validate() throws {
    guard threads > 0, repeats > 0 else {
      throw ValidationError("--threads and --repeats take at least 1")
    }
  }

  func run() throws {
    var run = TableRun(filter: filter, threads: threads, repeats: repeats)
    run.begin()
    // The system counts a child's peak from before it becomes the program: so the program comes
    // first, while we are small.
    run.program(program)
    for instructionSet in try instructionSets() {
      // Nobody works on the scalar reference: a job would take hours.
      if instructionSet != "scalar" { run.jobs(instructionSet) }
      try run.checkedJobs(instructionSet)
      run.kernels(instructionSet)
      try run.layers(instructionSet)
    }
    guard run.wrong.isEmpty else { throw BenchmarkError.wrong(run.wrong) }
  }

  private func instructionSets() throws -> [String] {
    guard let isa else { return [Kernels.instructionSet] }
    let all = ["scalar", "avx2", "avx512"]
    if isa == "all" { return all.filter(Kernels.select(instructionSet:)) }
    guard all.contains(isa) else {
      throw BenchmarkError.unknown("instruction set", isa, known: all + ["all"])
    }
    guard Kernels.select(instructionSet: isa) else { throw BenchmarkError.unavailable(isa) }
    return [isa]
  }
}
