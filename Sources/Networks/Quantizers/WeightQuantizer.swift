// SPDX-License-Identifier: MIT
package import Tensors

/// A rule that rounds weights to few values; the plan applies it whenever weights change.
///
/// The parameter keeps its full-precision latent values, so that training goes on through the
/// rounding (straight-through) and undo is exact.
package protocol WeightQuantizer: Sendable, CustomStringConvertible {
  /// The word for it in files.
  static var kind: String { get }

  /// Bits of one stored weight.
  var bits: Int { get }

  /// Makes the rule for a number of bits; nil if it cannot do so many.
  init?(bits: Int)

  /// The step of each output channel in rules that keep them, which training moves; nil in rules
  /// that find their scales in the weights.
  var stepSizes: [Float]? { get set }

  /// The rule for some of the output channels.
  func keeping(_ channels: [Int]) -> any WeightQuantizer

  /// How many scales are stored beside the weights.
  func scaleCount(for shape: Shape) -> Int

  /// Bytes of one of these scales.
  var scaleBytes: Int { get }

  /// How biases beside the weights are rounded; nil if they are not.
  var biasRule: (any WeightQuantizer)? { get }

  /// Gives weights [O, ...] as whole numbers and one scale for each output channel.
  ///
  /// `codes` has the weights' count, `scales` one number for each channel. A rounded weight is
  /// exactly `code * scale`, one float product; a channel of zeros has codes 0. Codes of at most
  /// 8 bits are within -127 ... 127; of weights that a file brought on their grid, -128 too.
  func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>)

  /// Zeroes the gradient where the straight-through estimate does not pass.
  func maskGradient(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>,
    channels: Int)

  /// Adds the gradient to each step, given that to the rounded weights, before it is masked.
  func stepGradient(
    _ gradient: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, channels: Int,
    into result: UnsafeMutableBufferPointer<Float>)
}

extension WeightQuantizer {
  package var stepSizes: [Float]? {
    get { nil }
    set {}
  }

  package func stepGradient(
    _ gradient: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, channels: Int,
    into result: UnsafeMutableBufferPointer<Float>
  ) {}

  /// The rule for some of the output channels.
  package func keeping(_ channels: [Int]) -> any WeightQuantizer {
    guard let sizes = stepSizes else { return self }
    var kept = self
    kept.stepSizes = channels.map { sizes[$0] }
    return kept
  }

  package var description: String { "\(Self.kind)\(bits)" }

  package func scaleCount(for shape: Shape) -> Int { shape.rank > 0 ? shape[0] : 1 }

  package var scaleBytes: Int { 4 }

  package var biasRule: (any WeightQuantizer)? { nil }

  package func maskGradient(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>,
    channels: Int
  ) {}

  /// Rounds weights [O, ...] into `result`, output channel by output channel: code times scale.
  package func quantize(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let scales = AlignedBuffer(count: channels)
    let size = weights.count / max(channels, 1)
    unsafe grid(
      weights, channels: channels, codes: result,
      scales: UnsafeMutableBufferPointer(start: scales.floats, count: channels))
    for channel in 0..<channels {
      let scale = unsafe scales.floats[channel]
      for index in (channel * size)..<((channel + 1) * size) { unsafe result[index] *= scale }
    }
  }

  /// Whole numbers and scales of weights, row-major; what a mask prunes has the code 0.
  package func codes(of weights: Tensor, mask: Tensor?) -> (codes: [Float], scales: [Float]) {
    let channels = weights.shape.rank > 0 ? weights.shape[0] : 1
    var codes = [Float](repeating: 0, count: weights.count)
    var scales = [Float](repeating: 0, count: channels)
    unsafe weights.withUnsafeValues { source in
      unsafe codes.withUnsafeMutableBufferPointer { codes in
        unsafe scales.withUnsafeMutableBufferPointer { scales in
          unsafe grid(source, channels: channels, codes: codes, scales: scales)
        }
      }
    }
    if let mask { for index in 0..<mask.count where mask[index] == 0 { codes[index] = 0 } }
    return (codes, scales)
  }

  /// The weights rounded, as a tensor.
  package func quantized(_ weights: Tensor) -> Tensor {
    var result = weights
    let channels = weights.shape.rank > 0 ? weights.shape[0] : 1
    unsafe weights.withUnsafeValues { source in
      unsafe result.withUnsafeMutableValues { target in
        unsafe quantize(source, channels: channels, into: target)
      }
    }
    return result
  }
}

/// Every rule, in alphabetical order.
package enum WeightQuantizerRegistry {
  package static let all: [any WeightQuantizer.Type] = [
    BinaryQuantizer.self,
    BrainFloatQuantizer.self,
    SteppedQuantizer.self,
    StoredQuantizer.self,
    SymmetricQuantizer.self,
    TensorQuantizer.self,
    TernaryQuantizer.self,
  ]

  /// The rule that a file names; nil if there is none, or it does not keep the steps that are given.
  package static func make(
    kind: String, bits: Int, stepSizes: [Float]? = nil
  ) -> (any WeightQuantizer)? {
    guard var rule = all.first(where: { $0.kind == kind })?.init(bits: bits) else { return nil }
    guard let stepSizes else { return rule }
    rule.stepSizes = stepSizes
    return rule.stepSizes == nil ? nil : rule
  }
}
