// SPDX-License-Identifier: MIT
import Glibc
import Networks
import Storage
import Tensors

/// Runs the cases of the table and prints a line for each.
struct TableRun {
  /// Relative differences from the scalar reference that rounding explains.
  private enum Tolerance {
    static let kernel = 2e-5
    static let network = 1e-3
  }

  let filter: String
  let threads: Int
  let repeats: Int
  /// Cases whose numbers were not those of the reference, and those that gave none.
  private(set) var wrong: [String] = []
  private let table = MarkdownTable(["case", "isa", "error", "median", "spread", "unit"])

  init(filter: String, threads: Int, repeats: Int) {
    (self.filter, self.threads, self.repeats) = (filter, threads, repeats)
  }

  func begin() { print(table.header) }

  /// Start-up of the program: time and peak memory.
  mutating func program(_ path: String) {
    let name = "start-up (temper -c help)"
    guard isWanted(name) else { return }
    let runs = (0..<repeats).map { _ in ChildProcess.run([path, "-c", "help"]) }
    if let failed = runs.first(where: { !$0.succeeded }) {
      return fail(name, "", "ms", "it \(failed.ending)")
    }
    show(name, "", error: nil, Spread(of: runs.map { $0.seconds * 1000 }), "ms")
    show(
      "\(name), peak memory", "", error: nil,
      Spread(of: runs.map { Double($0.peakBytes) / 0x1p20 }), "MiB")
  }

  /// Whole jobs, each in a process of its own, for its peak memory.
  mutating func jobs(_ instructionSet: String) {
    let ourselves = CommandLine.arguments[0]
    for job in JobCase.all where isWanted(job.name) {
      let child = ChildProcess.run(
        [ourselves] + job.arguments(threads: threads, repeats: repeats),
        environment: ["TEMPER_ISA": instructionSet])
      guard child.succeeded else {
        fail(job.name, instructionSet, "images/s", "it \(child.ending)")
        continue
      }
      guard let found = try? JSONValue(parsing: child.output),
        let seconds = found["seconds"]?.arrayValue?.compactMap(\.doubleValue),
        let images = found["images"]?.doubleValue, let peak = found["peakBytes"]?.doubleValue
      else {
        fail(job.name, instructionSet, "images/s", "it wrote none")
        continue
      }
      show(
        job.name, instructionSet, error: nil, Spread(of: seconds.map { images / $0 }), "images/s")
      show(
        "\(job.name), peak memory", instructionSet, error: nil, Spread(of: [peak / 0x1p20]), "MiB")
    }
  }

  /// The networks of the jobs against the scalar reference.
  mutating func checkedJobs(_ instructionSet: String) throws {
    for name in BenchmarkNetworks.names where isWanted(name) {
      let network = try BenchmarkNetworks.make(name)
      let error = difference(instructionSet, of: network)
      show(
        "\(name), one tile forward and backward", instructionSet, error: error, nil, "")
      note(name, instructionSet, error, tolerance: Tolerance.network)
    }
  }

  /// Kernels, on one core.
  mutating func kernels(_ instructionSet: String) {
    for kernel in KernelCase.all where isWanted(kernel.name) {
      _ = Kernels.select(instructionSet: "scalar")
      let reference = values(of: KernelCall(kernel.work))
      _ = Kernels.select(instructionSet: instructionSet)
      let error = relativeDifference(values(of: KernelCall(kernel.work)), reference)
      let call = KernelCall(kernel.work)
      let seconds = Repetition.seconds(repeats, call.run)
      show(
        kernel.name, instructionSet, error: error, Spread(of: seconds.map { call.work / $0 }),
        call.unit)
      note(kernel.name, instructionSet, error, tolerance: Tolerance.kernel)
    }
  }

  /// Layers, on one core.
  mutating func layers(_ instructionSet: String) throws {
    for layer in LayerCase.all where isWanted(layer.name) {
      let network = try layer.network()
      let error = difference(instructionSet, of: network)
      let passes = TilePasses(network)
      for isBackward in [false, true] {
        let seconds = Repetition.seconds(repeats) {
          passes.forward()
          if isBackward { passes.backward() }
        }
        show(
          "\(layer.name) forward\(isBackward ? " and backward" : "")", instructionSet,
          error: error, Spread(of: seconds.map { Double(Kernels.lanes) / $0 }), "images/s")
      }
      note(layer.name, instructionSet, error, tolerance: Tolerance.network)
    }
  }

  private func difference(_ instructionSet: String, of network: Network) -> Double {
    _ = Kernels.select(instructionSet: "scalar")
    let reference = TilePasses(network).numbers()
    _ = Kernels.select(instructionSet: instructionSet)
    return TilePasses(network).numbers().difference(from: reference)
  }

  private func values(of call: KernelCall) -> [Float] {
    call.run()
    return unsafe Array(UnsafeBufferPointer(start: call.output.floats, count: call.output.count))
  }

  private func isWanted(_ name: String) -> Bool { filter.isEmpty || name.contains(filter) }

  private mutating func note(
    _ name: String, _ instructionSet: String, _ error: Double, tolerance: Double
  ) {
    guard !(error <= tolerance) else { return }
    wrong.append("\(name) on \(instructionSet) by \(MarkdownTable.error(error))")
  }

  /// Tells of a case that gave no figures: in its row, and at the end.
  private mutating func fail(
    _ name: String, _ instructionSet: String, _ unit: String, _ reason: String
  ) {
    show(name, instructionSet, error: nil, Spread(of: []), unit)
    let place = instructionSet.isEmpty ? "" : " on \(instructionSet)"
    wrong.append("\(name)\(place) gave no figures: \(reason)")
  }

  private func show(
    _ name: String, _ instructionSet: String, error: Double?, _ spread: Spread?, _ unit: String
  ) {
    print(
      table.row([
        name, instructionSet, error.map(MarkdownTable.error) ?? "",
        spread.map { MarkdownTable.number($0.median) } ?? "",
        spread.map {
          "\(MarkdownTable.number($0.least)) to \(MarkdownTable.number($0.most))"
        } ?? "", unit,
      ]))
    fflush(nil)
  }
}
