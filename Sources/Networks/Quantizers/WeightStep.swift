// SPDX-License-Identifier: MIT
package import Tensors

/// How the step of a channel's symmetric grid, -Q to Q steps, is chosen from its weights.
package enum WeightStep: String, Sendable, CaseIterable {
  /// max|w| / Q.
  case largest = "minmax"
  /// 2 mean|w| / sqrt(Q), from which learned steps start (Esser et al. 2020, section 2.1).
  case mean = "lsq"
  /// The step with the least squared error of the rounding.
  case squaredError = "mse"

  package var summary: String {
    switch self {
    case .largest: "the largest weight is the last level"
    case .mean: "2 mean|w| / sqrt(Q), from which learned steps start (Esser et al. 2020)"
    case .squaredError: "least squared error of the rounding"
    }
  }

  /// The step for one channel; 0 where all weights are 0.
  package func step(of weights: UnsafeBufferPointer<Float>, limit: Int32) -> Float {
    let largest = unsafe weights.reduce(Float(0)) { max($0, $1.magnitude) }
    switch self {
    case .largest: return largest / Float(limit)
    case .mean:
      let mean = unsafe meanMagnitude(weights)
      return 2 * mean / Float(limit).squareRoot()
    case .squaredError:
      guard largest > 0, let address = weights.baseAddress else { return 0 }
      var best = (step: largest / Float(limit), error: Double.infinity)
      for share in 0..<90 {
        let step = largest * Float(100 - share) / 100 / Float(limit)
        let error = unsafe Kernels.roundingError(
          count: weights.count, values: address, scale: step, limit: limit)
        if error < best.error { best = (step, error) }
      }
      return best.step
    }
  }

  /// The steps of all channels of weights [O, ...].
  package func steps(of weights: Tensor, limit: Int32) -> [Float] {
    let channels = weights.shape.rank > 0 ? weights.shape[0] : 1
    let size = weights.count / max(channels, 1)
    return unsafe weights.withUnsafeValues { values in
      (0..<channels).map { channel in
        let range = (channel * size)..<((channel + 1) * size)
        return unsafe step(of: UnsafeBufferPointer(rebasing: values[range]), limit: limit)
      }
    }
  }
}

/// mean|w| over the weights that are not zero: those that a mask prunes are no part of a channel.
func meanMagnitude(_ weights: UnsafeBufferPointer<Float>) -> Float {
  var (sum, count) = (Float(0), 0)
  for index in weights.indices {
    let magnitude = unsafe weights[index].magnitude
    sum += magnitude
    count += magnitude > 0 ? 1 : 0
  }
  return count > 0 ? sum / Float(count) : 0
}
