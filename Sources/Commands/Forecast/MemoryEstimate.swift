// SPDX-License-Identifier: MIT
import Networks

/// The memory that steps will hold, from plans compiled as the steps will compile them.
struct MemoryEstimate {
  /// What the program takes before it does anything.
  private static let program = 30 << 20

  private struct Shape: Hashable {
    let parameters: Int
    let macs: Int
    let pass: StepCost.Pass
  }

  private var known: [Shape: Int] = [:]

  /// Bytes besides data sets and models that are kept.
  mutating func bytes(of cost: StepCost, threads: Int) -> Int {
    Self.program
      + (cost.work.map { executorBytes(of: $0.network, $0.pass, threads: threads) }.max() ?? 0)
  }

  private mutating func executorBytes(
    of network: Network, _ pass: StepCost.Pass, threads: Int
  ) -> Int {
    let shape = Shape(
      parameters: network.parameterCount, macs: network.multiplyAccumulates, pass: pass)
    if let bytes = known[shape] { return bytes }
    let isTraining = pass == .training
    let plan = Plan(network, options: PlanOptions(foldsNormalization: !isTraining))
    let mode: ExecutionMode =
      switch pass {
      case .forward: .inference
      case .gradient: .inputGradient
      case .training: .parameterGradients
      }
    let weights = network.parameterCount * 4
    // Packed weights once; in training a gradient for each thread, the sum, the optimizer's memory.
    let bytes =
      TileExecutor(plan, mode: mode).bytes * threads
      + weights * (isTraining ? threads + 6 : 3)
    known[shape] = bytes
    return bytes
  }
}
