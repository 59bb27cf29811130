// SPDX-License-Identifier: MIT
import Networks
import Tensors
import Training

/// Computes gradients image by image: a tile forward and back for one lane at a time.
///
/// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
final class GradientWorker: @unchecked Sendable {
  private let executor: TileExecutor
  private let objective: any ObjectiveWorker
  private let prepared: AlignedBuffer
  private let gradient: AlignedBuffer
  private let losses = AlignedBuffer(count: Kernels.lanes)
  private let memory: AlignedBuffer

  init(
    _ plan: Plan, network: Network, objective: any TrainingObjective, seed: UInt64
  ) {
    executor = TileExecutor(plan, mode: .parameterGradients)
    precondition(objective.views == 1, "single gradients are those of one view")
    self.objective = objective.makeWorker(plan, network: network, seed: seed)
    memory = AlignedBuffer(count: objective.memoryCount(of: plan) * Kernels.lanes)
    prepared = AlignedBuffer(count: plan.input.count * Kernels.lanes)
    gradient = AlignedBuffer(count: plan.parameterCount)
  }

  /// Adds the gradients of at most sixteen images.
  func add(_ samples: ArraySlice<Int>, of source: ImageSource, to sums: GradientSums) {
    var labels = [Int32](repeating: 0, count: Kernels.lanes)
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: executor.input)
      labels[lane] = source.label(of: sample)
    }
    let live = UInt32(1) << samples.count - 1
    executor.clearDeadLanes(live: live)
    unsafe objective.prepare(tile(labels, live: live, samples: samples))
    let vectors = executor.plan.input.count
    unsafe Kernels.copy(vectors: vectors, from: executor.input, to: prepared.floats)
    for lane in 0..<samples.count {
      // Backward reuses the memory of forward, so each lane goes forward again.
      unsafe Kernels.copy(vectors: vectors, from: prepared.floats, to: executor.input)
      executor.forward(live: live)
      unsafe score(labels, lane: lane)
      unsafe gradient.floats.update(repeating: 0, count: gradient.count)
      executor.backward(live: live, gradients: gradient)
      sums.add(gradient)
    }
  }

  /// Leaves the gradient of one lane's loss; lanes that are not live get zeros.
  private func score(_ labels: UnsafePointer<Int32>, lane: Int) {
    unsafe objective.score(tile(labels, live: UInt32(1) << lane, samples: []))
  }

  private func tile(
    _ labels: UnsafePointer<Int32>, live: UInt32, samples: ArraySlice<Int>
  ) -> TrainingTile {
    unsafe TrainingTile(
      views: [executor], labels: labels, live: live, samples: samples, epoch: 0,
      memory: memory.floats, losses: losses.floats, scale: 1)
  }
}
