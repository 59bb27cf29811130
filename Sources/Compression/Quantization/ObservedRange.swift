// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The least and the greatest of some of a layer's outputs.
struct ObservedRange: Sendable {
  let path: String
  /// Outputs for one image.
  let vectors: Int
  private(set) var minimum = Float.infinity
  private(set) var maximum = -Float.infinity
  private(set) var isFinite = true
  /// Whether these are the class scores, which are only checked.
  let isOutput: Bool

  /// Looks at the 16 lanes of a layer's output.
  private init(path: String, values: LaneFloats, vectors: Int, isOutput: Bool = false) {
    (self.path, self.vectors, self.isOutput) = (path, vectors, isOutput)
    unsafe Kernels.widenRange(
      vectors: vectors, x: values, live: 0xFFFF, minimum: &minimum, maximum: &maximum)
    // Comparisons pass over what is not a number; a sum does not, and in double precision the sum
    // of finite floats is finite.
    var (sum, square) = (0.0, 0.0)
    unsafe Kernels.batchNormStatistics(
      pixels: vectors, channels: 1, x: values, live: 0xFFFF, sum: &sum, square: &square)
    isFinite = sum.isFinite
    // Zero may come with either sign, and which is met first would depend on threads.
    if minimum == 0 { minimum = 0 }
    if maximum == 0 { maximum = 0 }
  }

  /// The ranges of every rectifier after a forward pass in the mode `observation`, then that of the
  /// class scores.
  static func all(of executor: TileExecutor) -> [ObservedRange] {
    var ranges: [ObservedRange] = []
    unsafe executor.observe { path, values, vectors in
      unsafe ranges.append(ObservedRange(path: path, values: values, vectors: vectors))
    }
    let scores = unsafe ObservedRange(
      path: "the class scores", values: executor.logits, vectors: executor.plan.classCount,
      isOutput: true)
    return ranges + [scores]
  }

  /// The range of both.
  func joined(with other: ObservedRange) -> ObservedRange {
    var result = self
    result.minimum = min(minimum, other.minimum)
    result.maximum = max(maximum, other.maximum)
    result.isFinite = isFinite && other.isFinite
    return result
  }
}
