// SPDX-License-Identifier: MIT

/// Biases as 32-bit whole numbers of what one unit of a sum is worth, as integer programs add them.
///
/// Jacob et al. 2018, section 2.4. Other programs that read a network's ONNX graph get the same bytes.
package enum IntegerBias {
  /// The step of the biases of a channel: the scales of its weights and of its input.
  ///
  /// A scale of zero is none: the channel's codes are zero, and a fine step stands in its place.
  package static func step(weights scale: Float, input: Float) -> Float {
    (scale > 0 ? scale : substitute) * input
  }

  /// What stands in the place of a scale of zero.
  package static let substitute: Float = 0x1p-16

  /// The whole number nearest to a bias; nil where 32 bits do not hold it.
  package static func code(_ bias: Float, step: Float) -> Int32? {
    Int32(exactly: (Double(bias) / Double(step)).rounded())
  }
}
