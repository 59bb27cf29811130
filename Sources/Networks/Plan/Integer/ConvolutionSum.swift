// SPDX-License-Identifier: MIT
import Tensors

/// A convolution in integers: sums of values times codes, and how they come to the next grid.
///
/// Simulated and integer execution share it, so that their rules are the same.
struct ConvolutionSum: Sendable {
  let geometry: ConvolutionGeometry
  let weights: GridWeights
  let bias: ParameterReference?
  /// The grid of the input.
  let input: ActivationQuantizer
  /// A batch normalization that has joined the sum.
  var normalization: RunningNormalization?

  var outputChannels: Int { geometry.outputChannels }
  var outputPixels: Int { geometry.outputHeight * geometry.outputWidth }
  /// The greatest stored value of the input.
  var largest: Int32 { input.range.upperBound }

  /// Codes that one sum takes.
  var depth: Int { weights.reference.count / outputChannels }

  /// The greatest magnitude of an output channel's sum.
  func bound(of channel: Int) -> Int {
    weights.weight(of: channel) * Int(max(input.zeroPoint, largest - input.zeroPoint))
  }

  /// What one unit of an output channel's sum is worth, and what is added.
  func affine(of channel: Int, _ parameters: UnsafePointer<Float>) -> (scale: Double, bias: Double)
  {
    let normal = unsafe normalization?.affine(channel, parameters) ?? (scale: 1, shift: 0)
    let scale = unsafe weights.scales.floats[channel]
    let own = Double(input.scale) * Double(scale)
    let added = bias.map { rounded(unsafe parameters[$0.offset + channel], scale: scale) } ?? 0
    return (own * Double(normal.scale), added * Double(normal.scale) + Double(normal.shift))
  }

  /// A bias as a whole number of steps; as it is where 32 bits do not hold it.
  private func rounded(_ bias: Float, scale: Float) -> Double {
    let step = IntegerBias.step(weights: scale, input: input.scale)
    guard let code = IntegerBias.code(bias, step: step) else { return Double(bias) }
    return Double(code) * Double(input.scale) * Double(scale > 0 ? scale : IntegerBias.substitute)
  }

  /// Fills the rules that bring the sums to a grid.
  func load(
    _ parameters: UnsafePointer<Float>, to output: ActivationQuantizer,
    into rules: RequantizationRules
  ) {
    let step = Double(output.scale)
    for channel in 0..<outputChannels {
      let (scale, bias) = unsafe affine(of: channel, parameters)
      rules.set(
        channel, scale: scale / step, bias: bias / step, bound: bound(of: channel),
        zeroPoint: output.zeroPoint)
    }
  }

  /// Fills the scales and biases that make class scores of the sums.
  func load(_ parameters: UnsafePointer<Float>, scales: AlignedBuffer, biases: AlignedBuffer) {
    for channel in 0..<outputChannels {
      let (scale, bias) = unsafe affine(of: channel, parameters)
      unsafe scales.floats[channel] = Float(scale)
      unsafe biases.floats[channel] = Float(bias)
    }
  }
}
