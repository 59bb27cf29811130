// SPDX-License-Identifier: MIT
import Glibc
import Tensors

/// Adam (Kingma and Ba 2015) with L2 weight decay in the gradient.
package struct Adam: Optimizer {
  package static let name = "adam"
  package let beta1: Float
  package let beta2: Float
  package let epsilon: Float
  package let decay: Float

  package init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, decay: Float = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
  }

  package var description: String { "adam beta1=\(beta1) beta2=\(beta2) decay=\(decay)" }

  package func makeState(count: Int) -> any OptimizerState { State(self, count: count) }

  private final class State: OptimizerState {
    private let settings: Adam
    private let first: AlignedBuffer
    private let second: AlignedBuffer

    init(_ settings: Adam, count: Int) {
      self.settings = settings
      first = AlignedBuffer(count: count)
      second = AlignedBuffer(count: count)
    }

    func write(to state: inout StateWriter) {
      state.put(first)
      state.put(second)
    }

    func read(from state: inout StateReader) throws(StateReader.Misfit) {
      try state.fill(first)
      try state.fill(second)
    }

    func update(
      _ weights: LaneFloats, gradient: LaneFloats, range: Range<Int>, rate: Float, step: Int
    ) {
      let start = range.lowerBound
      unsafe Kernels.adamStep(
        count: range.count, weights: weights + start, gradient: gradient + start,
        first: first.floats + start, second: second.floats + start, rate: rate,
        beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
        decay: settings.decay, correction1: Float(1 - pow(Double(settings.beta1), Double(step))),
        correction2: Float(1 - pow(Double(settings.beta2), Double(step))))
    }
  }
}
