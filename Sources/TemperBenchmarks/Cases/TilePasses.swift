// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// A network on one tile of random images on one thread, packed for the instruction set in use when
/// it is made: what layers and networks are checked and layers are timed by.
struct TilePasses {
  private let executor: TileExecutor
  private let gradients: AlignedBuffer

  /// Class scores, gradient to the input, gradients to the parameters.
  struct Numbers {
    let logits, inputGradient, parameterGradients: [Float]

    /// The largest relative difference of the three from a reference, as root mean squares: a ReLU
    /// that flips at zero, which rounding may cause, changes single numbers by much.
    func difference(from reference: Numbers) -> Double {
      [
        relativeDifference(logits, reference.logits),
        relativeDifference(inputGradient, reference.inputGradient),
        relativeDifference(parameterGradients, reference.parameterGradients),
      ].max() ?? .nan
    }
  }

  init(_ network: Network) {
    let plan = Plan(network, options: PlanOptions(inputSpace: .normalized))
    executor = TileExecutor(plan, mode: [.inputGradient, .parameterGradients])
    gradients = AlignedBuffer(count: plan.parameterCount)
    let images = RandomBatch.filled(
      count: plan.input.count * Kernels.lanes, seed: 0, in: -1...1)
    let scores = RandomBatch.filled(count: plan.classCount * Kernels.lanes, seed: 1, in: -1...1)
    unsafe Kernels.copy(vectors: plan.input.count, from: images.floats, to: executor.input)
    if let gradient = unsafe executor.logitsGradient {
      unsafe Kernels.copy(vectors: plan.classCount, from: scores.floats, to: gradient)
    }
  }

  func forward() { executor.forward() }

  func backward() { executor.backward(gradients: gradients) }

  /// What one forward and one backward pass give.
  func numbers() -> Numbers {
    forward()
    backward()
    let plan = executor.plan
    let read = { (values: LaneFloats?, count: Int) -> [Float] in
      guard let values = unsafe values else { return [] }
      return unsafe Array(UnsafeBufferPointer(start: values, count: count))
    }
    return unsafe Numbers(
      logits: read(executor.logits, plan.classCount * Kernels.lanes),
      inputGradient: read(executor.inputGradient, plan.input.count * Kernels.lanes),
      parameterGradients: read(gradients.floats, plan.parameterCount))
  }
}
