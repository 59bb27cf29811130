// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// A layer that can take an affine map of its output channels into its own parameters.
protocol OutputScaling: Layer {
  var weight: Parameter { get set }
  var bias: Parameter? { get set }
}

extension Convolution2D: OutputScaling {}
extension Linear: OutputScaling {}

extension OutputScaling {
  /// Makes the layer give y scale + shift for each output channel; adds a bias where there is none.
  mutating func scaleOutputs(by scale: [Float], shift: [Float]) {
    let size = weight.value.count / max(scale.count, 1)
    let values = weight.value
    weight.value = Tensor(shape: values.shape) { values[$0] * scale[$0 / size] }
    let old = bias?.value
    let shifted = Tensor(shape: [shift.count]) { index in
      (old?[index] ?? 0) * scale[index] + shift[index]
    }
    var parameter = bias ?? Parameter("bias", role: .bias, value: shifted)
    parameter.value = shifted
    bias = parameter
  }

  /// Adds to each output channel.
  mutating func shiftOutputs(by shift: [Float]) {
    scaleOutputs(by: [Float](repeating: 1, count: shift.count), shift: shift)
  }
}
