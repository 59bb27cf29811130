// SPDX-License-Identifier: MIT
import CKernels
import Testing

/// One shape of a convolution, with its values and what the kernels make of them.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  private(set) var shape: tk_convolution

  /// `size`, `kernel`, `stride`, `pad`: of the rows; the columns get as much or are `wider`.
  init(
    _ inputs: Int32, _ outputs: Int32, size: Int32, kernel: Int32, stride: Int32 = 1,
    pad: Int32 = 0, groups: Int32 = 1, wider: Int32 = 0, kernelWider: Int32 = 0,
    strideWider: Int32 = 0, bottom: Int32? = nil
  ) {
    let width = size + wider
    let kernelWidth = kernel + kernelWider
    let strideWidth = stride + strideWider
    let padding = pad + (bottom ?? pad)
    shape = tk_convolution(
      input_height: size, input_width: width, input_channels: inputs,
      output_height: (size + padding - kernel) / stride + 1,
      output_width: (width + padding - kernelWidth) / strideWidth + 1, output_channels: outputs,
      kernel_height: kernel, kernel_width: kernelWidth, stride_height: stride,
      stride_width: strideWidth, pad_top: pad, pad_left: pad, groups: groups,
      forward_algorithm: 0, backward_algorithm: 0, weights_algorithm: 0)
  }

  /// The same case by Winograd's algorithm, in all passes.
  var byWinograd: ConvolutionCase {
    var other = self
    other.shape.forward_algorithm = Int32(TK_CONVOLUTION_WINOGRAD)
    other.shape.backward_algorithm = Int32(TK_CONVOLUTION_WINOGRAD)
    other.shape.weights_algorithm = Int32(TK_CONVOLUTION_WINOGRAD)
    return other
  }

  /// The same case in bfloat16, in both directions.
  var inBFloat16: ConvolutionCase {
    var other = self
    other.shape.forward_algorithm = Int32(TK_CONVOLUTION_BFLOAT16)
    other.shape.backward_algorithm = Int32(TK_CONVOLUTION_BFLOAT16)
    return other
  }

  var testDescription: String {
    """
    \(shape.input_channels)x\(shape.input_height)x\(shape.input_width) -> \
    \(shape.output_channels)x\(shape.output_height)x\(shape.output_width), \
    kernel \(shape.kernel_height)x\(shape.kernel_width), \
    stride \(shape.stride_height)x\(shape.stride_width), pad \(shape.pad_top), \
    groups \(shape.groups)\(shape.forward_algorithm == 0 ? "" : ", Winograd")
    """
  }

  var inputVectors: Int { Int(shape.input_height * shape.input_width * shape.input_channels) }
  var outputVectors: Int { Int(shape.output_height * shape.output_width * shape.output_channels) }
  var depth: Int { Int(shape.input_channels / shape.groups) }
  var taps: Int { Int(shape.kernel_height * shape.kernel_width) }
  var weightCount: Int { Int(shape.output_channels) * depth * taps }
}

/// What goes into the three passes.
struct ConvolutionInputs {
  var x: [Float]
  var weights: [Float]
  var bias: [Float]
  var dy: [Float]
  var inputMask: [UInt16]

  init(_ the: ConvolutionCase) {
    var values = KernelValues(seed: the.weightCount)
    x = values.floats(the.inputVectors * lanes)
    weights = values.floats(the.weightCount)
    bias = values.floats(Int(the.shape.output_channels))
    dy = values.floats(the.outputVectors * lanes)
    inputMask = values.masks(the.inputVectors)
  }
}

/// The passes under the instruction set in use. Buffers end in a guard that no kernel may touch.
extension ConvolutionCase {
  private static let guarded: Float = 12345

  private func buffer(_ count: Int) -> [Float] {
    [Float](repeating: Self.guarded, count: count + lanes)
  }

  private func checked(_ buffer: [Float]) -> [Float] {
    let intact = buffer.suffix(lanes).allSatisfy { $0 == Self.guarded }
    #expect(intact, "written past the end")
    return Array(buffer.dropLast(lanes))
  }

  func forward(
    _ inputs: ConvolutionInputs, bias: Bool = true, addend: [Float]? = nil, relu: Bool = false
  ) -> (y: [Float], mask: [UInt16]) {
    var shape = self.shape
    var packed = buffer(unsafe tk_convolution_packed_forward_count(&shape))
    unsafe tk_convolution_pack_forward(&shape, inputs.weights, &packed)
    packed = checked(packed)
    var scratch = buffer(unsafe tk_convolution_forward_scratch_count(&shape))
    var y = buffer(outputVectors * lanes)
    var mask = [UInt16](repeating: 0xAAAA, count: outputVectors)
    unsafe tk_convolution_forward(
      &shape, inputs.x, packed, bias ? inputs.bias : nil, addend, relu ? 1 : 0, &y, &mask,
      &scratch)
    _ = checked(scratch)
    return (checked(y), mask)
  }

  func inputGradient(
    _ inputs: ConvolutionInputs, addend: [Float]? = nil, masked: Bool = false
  ) -> [Float] {
    var shape = self.shape
    var packed = buffer(unsafe tk_convolution_packed_backward_count(&shape))
    unsafe tk_convolution_pack_backward(&shape, inputs.weights, &packed)
    packed = checked(packed)
    var scratch = buffer(unsafe tk_convolution_backward_scratch_count(&shape))
    var dx = buffer(inputVectors * lanes)
    unsafe tk_convolution_backward_input(
      &shape, inputs.dy, packed, addend, masked ? inputs.inputMask : nil, &dx, &scratch)
    _ = checked(scratch)
    return checked(dx)
  }

  /// Both gradients are added to `start`.
  func weightGradient(
    _ inputs: ConvolutionInputs, addedTo start: Float = 0
  ) -> (dw: [Float], db: [Float]) {
    var shape = self.shape
    var scratch = buffer(unsafe tk_convolution_weight_scratch_count(&shape))
    var dw = [Float](repeating: start, count: weightCount)
    var db = [Float](repeating: start, count: Int(shape.output_channels))
    unsafe tk_convolution_backward_weights(&shape, inputs.x, inputs.dy, &dw, &db, &scratch)
    _ = checked(scratch)
    return (dw, db)
  }
}
