// SPDX-License-Identifier: MIT
import Tensors

/// A mean of the weights over training, which stands for the network in the end.
package enum WeightAveraging: Equatable, Sendable, CustomStringConvertible {
  case none
  /// An exponential mean: after each step, mean = decay mean + (1 - decay) w. In the first steps the
  /// decay is at most (1 + t) / (10 + t), so that the first weights do not weigh for ever.
  case exponential(decay: Float)
  /// The plain mean of the weights after each epoch, from one on (Izmailov et al. 2018).
  case stochastic(after: Int)

  package var description: String {
    switch self {
    case .none: "none"
    case .exponential(let decay): "ema=\(decay)"
    case .stochastic(let after): "swa=\(after)"
    }
  }
}

/// Keeps the mean of a flat vector.
final class WeightAverager: Resumable {
  private let kind: WeightAveraging
  private(set) var mean: AlignedBuffer
  /// What the mean is over; a plain mean of nothing is not to be used.
  private(set) var count = 0

  init?(_ kind: WeightAveraging, parameters: AlignedBuffer) {
    guard kind != .none else { return nil }
    self.kind = kind
    mean = AlignedBuffer(count: parameters.count)
    unsafe mean.floats.update(from: parameters.floats, count: parameters.count)
  }

  func write(to state: inout StateWriter) {
    state.put(count)
    state.put(mean)
  }

  func read(from state: inout StateReader) throws(StateReader.Misfit) {
    count = try state.integer()
    try state.fill(mean)
  }

  func finish(step: Int, _ parameters: AlignedBuffer) {
    guard case .exponential(let decay) = kind else { return }
    let used = min(decay, Float(1 + step) / Float(10 + step))
    unsafe Kernels.blend(
      count: mean.count, share: 1 - used, parameters.floats, into: mean.floats)
    count += 1
  }

  func finish(epoch: Int, _ parameters: AlignedBuffer) {
    guard case .stochastic(let after) = kind, epoch > after else { return }
    count += 1
    unsafe Kernels.blend(
      count: mean.count, share: 1 / Float(count), parameters.floats, into: mean.floats)
  }
}
