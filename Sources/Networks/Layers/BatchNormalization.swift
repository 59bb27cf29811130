// SPDX-License-Identifier: MIT
import Tensors

/// Batch normalization (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(variance + eps) + beta.
///
/// In the language: `batchnorm`. In training mode mean and variance are the batch's and running
/// statistics follow with momentum 0.1 (the unbiased variance, as PyTorch does); in evaluation mode
/// they are the running ones.
package struct BatchNormalization: Layer {
  package static let kind = "batchnorm"
  package static let syntax = LayerSyntax(
    "batch normalization",
    options: [.init("eps", "added to the variance", .real, default: "1e-5")])

  package var parameters: [Parameter]
  /// Added to the variance.
  package let epsilon: Float

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    epsilon = Float(try description.real("eps", default: 1e-5))
    guard epsilon > 0, epsilon <= 1 else {
      throw NetworkError(description.place, "eps= takes a number above 0 and at most 1")
    }
    let shape: Shape = [input.channels]
    parameters = [
      Parameter("weight", role: .scale, value: Tensor(repeating: 1, shape: shape)),
      Parameter("bias", role: .shift, value: Tensor(shape: shape)),
      Parameter("running_mean", role: .statistic, value: Tensor(shape: shape)),
      Parameter("running_var", role: .statistic, value: Tensor(repeating: 1, shape: shape)),
    ]
  }

  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    LayerFootprint(output: input, parameters: 4 * input.channels)
  }

  package var channels: Int { parameters[0].value.count }

  package var description: LayerDescription {
    LayerDescription(Self.kind, options: ["eps": .real(Double(epsilon))])
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    guard input.channels == channels else {
      throw NetworkError(Self.kind, "expects \(channels) channels, the layer before gives \(input)")
    }
    return input
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    coupling.note(path, parameter: "weight", axis: 0, role: .channel, space: input)
    return input
  }

  package mutating func keep(inputs: [Int], outputs: [Int]) {
    for index in parameters.indices { parameters[index].keep(outputs, axis: 0) }
  }

  /// Scale and shift that do the same with the running statistics, for folding.
  package var affine: (scale: [Float], shift: [Float]) {
    let (gamma, beta) = (parameters[0].value.values, parameters[1].value.values)
    let (mean, variance) = (parameters[2].value.values, parameters[3].value.values)
    let scale = zip(gamma, variance).map { $0 / ($1 + epsilon).squareRoot() }
    let shift = beta.indices.map { beta[$0] - mean[$0] * scale[$0] }
    return (scale, shift)
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let value = builder.materialized(input)
    let references = parameters.map { builder.parameter("\(path).\($0.name)") }
    let operation: any Operation =
      switch builder.options.batchNormalization {
      case .evaluation:
        RunningNormalizationOperation(
          shape: value.shape, parameters: references, epsilon: epsilon)
      case .training:
        BatchNormalizationOperation(
          shape: value.shape, parameters: references, epsilon: epsilon)
      }
    return builder.add(operation, inputs: [value], shape: value.shape)
  }
}

extension BatchNormalization: IntervalBounding {
  /// Bounds with the running statistics, as evaluation has them.
  package func bounds(for input: FeatureBounds) -> FeatureBounds {
    let (scale, shift) = affine
    return input.scaled(by: scale, shift: shift)
  }
}
