// SPDX-License-Identifier: MIT
import Tensors

/// Stochastic gradient descent with momentum, weight decay and Nesterov's variant, as PyTorch
/// defines them: g += decay w; v = momentum v + g; w -= rate (nesterov ? g + momentum v : v).
package struct SGD: Optimizer {
  package static let name = "sgd"
  package let momentum: Float
  package let decay: Float
  package let isNesterov: Bool

  package init(momentum: Float = 0, decay: Float = 0, isNesterov: Bool = false) {
    self.momentum = momentum
    self.decay = decay
    self.isNesterov = isNesterov
  }

  package var description: String {
    "sgd momentum=\(momentum) decay=\(decay)\(isNesterov ? " nesterov" : "")"
  }

  package func makeState(count: Int) -> any OptimizerState { State(self, count: count) }

  private final class State: OptimizerState {
    private let settings: SGD
    private let velocity: AlignedBuffer?

    init(_ settings: SGD, count: Int) {
      self.settings = settings
      velocity = settings.momentum > 0 ? AlignedBuffer(count: count) : nil
    }

    func write(to state: inout StateWriter) {
      if let velocity { state.put(velocity) }
    }

    func read(from state: inout StateReader) throws(StateReader.Misfit) {
      if let velocity { try state.fill(velocity) }
    }

    func update(
      _ weights: LaneFloats, gradient: LaneFloats, range: Range<Int>, rate: Float, step: Int
    ) {
      unsafe Kernels.sgdStep(
        count: range.count, weights: weights + range.lowerBound,
        gradient: gradient + range.lowerBound,
        velocity: velocity.map { unsafe $0.floats + range.lowerBound }, rate: rate,
        momentum: settings.momentum, decay: settings.decay, isNesterov: settings.isNesterov)
    }
  }
}
