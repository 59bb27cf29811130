// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// N:M sparsity: of every M weights side by side along the inputs, the N largest stay.
///
/// Mishra et al. 2021. Runs go along the input channels of one output channel, for a convolution at
/// one place of the kernel; a shorter run at the end, or a whole layer of fewer inputs, keeps at
/// most N too.
package struct MaskPattern: Equatable, Sendable, CustomStringConvertible {
  package let kept: Int
  package let length: Int

  /// Reads a pattern such as `2:4`.
  ///
  /// - Throws: `CompressionError.patternOutOfRange`.
  package init(_ text: String) throws(CompressionError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let kept = parts[0], let length = parts[1], kept > 0, kept < length,
      length <= 64
    else { throw .patternOutOfRange(found: text) }
    self.kept = kept
    self.length = length
  }

  package var description: String { "\(kept):\(length)" }

  /// The masks that impose the pattern on the weights of a network.
  ///
  /// - Parameter keep: Layers whose weights all stay, by path or container's path.
  /// - Throws: `CompressionError` if a weight is not finite, or a name in `keep` has no weights.
  package func masks(
    of network: Network, keep: [String] = []
  ) throws(CompressionError) -> WeightMasks {
    let weights = try network.maskableWeights(keep: keep)
    return WeightMasks(
      Dictionary(
        weights.map { ($0.key, mask(of: $0.parameter)) }, uniquingKeysWith: { first, _ in first }))
  }

  private func mask(of weights: Parameter) -> Tensor {
    let dimensions = weights.value.shape.dimensions
    let inputs = dimensions.count > 1 ? dimensions[1] : 1
    let places = dimensions.dropFirst(2).reduce(1, *)
    var mask = Tensor(repeating: 0, shape: weights.value.shape)
    for output in 0..<(dimensions.first ?? 0) {
      for place in 0..<places {
        for start in stride(from: 0, to: inputs, by: length) {
          let run = (start..<min(start + length, inputs)).map {
            (output * inputs + $0) * places + place
          }
          let order = run.sorted {
            (weights.value[$0].magnitude, $1) > (weights.value[$1].magnitude, $0)
          }
          for index in order.prefix(kept) where weights.mask.map({ $0[index] != 0 }) ?? true {
            mask[index] = 1
          }
        }
      }
    }
    return mask
  }
}
