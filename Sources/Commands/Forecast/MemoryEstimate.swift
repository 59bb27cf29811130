// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The memory that steps will hold, from plans compiled as the steps will compile them.
struct MemoryEstimate {
  /// What the program takes before it does anything.
  private static let program = 30 << 20
  /// Images that a training steps over together where nothing says how many.
  private static let usualBatch = StepCost.Batch(images: 64, views: 1, isSearchedTogether: false)

  private struct Shape: Hashable {
    let parameters: Int
    let macs: Int
    let pass: StepCost.Pass
    let batch: StepCost.Batch?
  }

  private var known: [Shape: Int] = [:]

  /// Bytes besides data sets and models that are kept.
  mutating func bytes(of cost: StepCost, threads: Int) -> Int {
    var (training, others) = (0, 0)
    for work in cost.work {
      let bytes = executorBytes(work, threads: threads)
      if work.pass == .training {
        training = max(training, bytes)
      } else {
        others = max(others, bytes)
      }
    }
    // What searches examples stands beside what trains on them; all other passes take turns.
    return Self.program + training + others
  }

  private mutating func executorBytes(_ work: StepCost.Work, threads: Int) -> Int {
    let network = work.network
    let shape = Shape(
      parameters: network.parameterCount, macs: network.multiplyAccumulates, pass: work.pass,
      batch: work.batch)
    if let bytes = known[shape] { return bytes }
    let bytes =
      work.pass == .training
      ? trainingBytes(of: network, batch: work.batch ?? Self.usualBatch, threads: threads)
      : passBytes(work, threads: threads)
    known[shape] = bytes
    return bytes
  }

  /// Forward passes and attacks: packed weights once, an executor for each thread, or for each tile
  /// of a batch whose statistics the search sees.
  private func passBytes(_ work: StepCost.Work, threads: Int) -> Int {
    let batch = work.batch.flatMap { $0.isSearchedTogether ? $0 : nil }
    let plan = Plan(
      work.network,
      options: batch == nil
        ? PlanOptions(foldsNormalization: true) : PlanOptions(batchNormalization: .training))
    let mode: ExecutionMode = work.pass == .forward ? .inference : .inputGradient
    let executors =
      plan.isSynchronized ? batch.map { Kernels.tiles(of: $0.images) } ?? threads : threads
    return TileExecutor(plan, mode: mode).bytes * executors + work.network.parameterCount * 4 * 3
  }

  /// Where images of a batch meet in its statistics, every tile keeps executors of its own.
  private func trainingBytes(of network: Network, batch: StepCost.Batch, threads: Int) -> Int {
    let plan = Plan(network, options: PlanOptions(batchNormalization: .training))
    let tiles = Kernels.tiles(of: batch.images)
    let weights = network.parameterCount * 4
    // As BatchExecutor shares out the gradient's sum.
    let groups = min(tiles, max(2, min(8, (256 << 20) / max(weights, 1))))
    let executors = (plan.isSynchronized ? tiles : min(threads, groups)) * batch.views
    // Besides the sums packed weights, the latent ones, and the optimizer's memory.
    return TileExecutor(plan, mode: .parameterGradients).bytes * executors + weights * (groups + 6)
  }
}
