// SPDX-License-Identifier: MIT
import CKernels

/// How a pass of a convolution is computed.
package enum ConvolutionAlgorithm: Int32, Sendable {
  /// Every product of every tap.
  case direct = 0
  /// Minimal filtering F(4 x 4, 3 x 3), Lavin and Gray 2016: a quarter of the products
  /// where the stride is 1.
  case winograd = 1
  /// Values and weights rounded to bfloat16, two products at a time, summed in single precision.
  case bfloat16 = 2
}

/// The geometry of a convolution; a linear layer is one whose kernel covers the whole input.
package struct ConvolutionGeometry: Equatable, Sendable {
  package var inputHeight, inputWidth, inputChannels: Int
  package var outputHeight, outputWidth, outputChannels: Int
  package var kernelHeight, kernelWidth: Int
  package var strideHeight, strideWidth: Int
  package var padTop, padLeft: Int
  package var groups: Int
  /// How the output and the gradients to the input and to the weights are computed; the faster one
  /// by measurement.
  package var forwardAlgorithm = ConvolutionAlgorithm.direct
  package var backwardAlgorithm = ConvolutionAlgorithm.direct
  package var weightsAlgorithm = ConvolutionAlgorithm.direct

  package init(
    input: (height: Int, width: Int, channels: Int),
    output: (height: Int, width: Int, channels: Int),
    kernel: (height: Int, width: Int), stride: (height: Int, width: Int) = (1, 1),
    padding: (top: Int, left: Int) = (0, 0), groups: Int = 1
  ) {
    (inputHeight, inputWidth, inputChannels) = input
    (outputHeight, outputWidth, outputChannels) = output
    (kernelHeight, kernelWidth) = kernel
    (strideHeight, strideWidth) = stride
    (padTop, padLeft) = padding
    self.groups = groups
    var shape = c
    unsafe tk_convolution_choose_algorithms(&shape)
    forwardAlgorithm = ConvolutionAlgorithm(rawValue: shape.forward_algorithm) ?? .direct
    backwardAlgorithm = ConvolutionAlgorithm(rawValue: shape.backward_algorithm) ?? .direct
    weightsAlgorithm = ConvolutionAlgorithm(rawValue: shape.weights_algorithm) ?? .direct
  }

  /// The same convolution with its values and weights rounded to bfloat16, but for passes that are
  /// faster in single precision.
  package var inBFloat16: ConvolutionGeometry {
    var (other, shape) = (self, c)
    unsafe tk_convolution_choose_bfloat16(&shape)
    other.forwardAlgorithm = ConvolutionAlgorithm(rawValue: shape.forward_algorithm) ?? .bfloat16
    other.backwardAlgorithm = ConvolutionAlgorithm(rawValue: shape.backward_algorithm) ?? .bfloat16
    return other
  }

  var c: tk_convolution {
    tk_convolution(
      input_height: Int32(inputHeight), input_width: Int32(inputWidth),
      input_channels: Int32(inputChannels), output_height: Int32(outputHeight),
      output_width: Int32(outputWidth), output_channels: Int32(outputChannels),
      kernel_height: Int32(kernelHeight), kernel_width: Int32(kernelWidth),
      stride_height: Int32(strideHeight), stride_width: Int32(strideWidth),
      pad_top: Int32(padTop), pad_left: Int32(padLeft), groups: Int32(groups),
      forward_algorithm: forwardAlgorithm.rawValue,
      backward_algorithm: backwardAlgorithm.rawValue,
      weights_algorithm: weightsAlgorithm.rawValue)
  }

  /// Floats that the packed weights take for the forward pass.
  package var packedForwardCount: Int {
    unsafe withUnsafePointer(to: c) { unsafe tk_convolution_packed_forward_count($0) }
  }

  /// Floats that the packed weights take for the gradient to the input.
  package var packedBackwardCount: Int {
    unsafe withUnsafePointer(to: c) { unsafe tk_convolution_packed_backward_count($0) }
  }

  /// Floats of scratch that the forward pass needs.
  package var forwardScratchCount: Int {
    unsafe withUnsafePointer(to: c) { unsafe tk_convolution_forward_scratch_count($0) }
  }

  /// Floats of scratch that the gradient to the input needs.
  package var backwardScratchCount: Int {
    unsafe withUnsafePointer(to: c) { unsafe tk_convolution_backward_scratch_count($0) }
  }

  /// Floats of scratch that the gradient to the weights needs.
  package var weightScratchCount: Int {
    unsafe withUnsafePointer(to: c) { unsafe tk_convolution_weight_scratch_count($0) }
  }
}

extension Kernels {
  /// Packs weights [O, I / groups, KH, KW] for the forward pass.
  package static func packForward(
    _ geometry: ConvolutionGeometry, weights: UnsafePointer<Float>, into packed: LaneFloats
  ) {
    var shape = geometry.c
    unsafe tk_convolution_pack_forward(&shape, weights, packed)
  }

  /// Packs weights [O, I / groups, KH, KW] for the gradient to the input.
  package static func packBackward(
    _ geometry: ConvolutionGeometry, weights: UnsafePointer<Float>, into packed: LaneFloats
  ) {
    var shape = geometry.c
    unsafe tk_convolution_pack_backward(&shape, weights, packed)
  }

  /// y = convolution(x) + bias + addend, then ReLU where wanted, with its mask where one is given.
  package static func convolutionForward(
    _ geometry: ConvolutionGeometry, x: LaneFloats, packed: LaneFloats,
    bias: UnsafePointer<Float>?, addend: LaneFloats?, relu: Bool, y: LaneFloats,
    mask: LaneMask?, scratch: LaneFloats?
  ) {
    var shape = geometry.c
    unsafe tk_convolution_forward(&shape, x, packed, bias, addend, relu ? 1 : 0, y, mask, scratch)
  }

  /// dx = gradient to the input + addend, zero where the mask's bit is clear.
  package static func convolutionBackwardInput(
    _ geometry: ConvolutionGeometry, dy: LaneFloats, packed: LaneFloats, addend: LaneFloats?,
    mask: LaneMask?, dx: LaneFloats, scratch: LaneFloats?
  ) {
    var shape = geometry.c
    unsafe tk_convolution_backward_input(&shape, dy, packed, addend, mask, dx, scratch)
  }

  /// dw, db += gradients to weights [O, I / groups, KH, KW] and bias [O].
  package static func convolutionBackwardWeights(
    _ geometry: ConvolutionGeometry, x: LaneFloats, dy: LaneFloats, dw: LaneFloats,
    db: LaneFloats?, scratch: LaneFloats
  ) {
    var shape = geometry.c
    unsafe tk_convolution_backward_weights(&shape, x, dy, dw, db, scratch)
  }
}
