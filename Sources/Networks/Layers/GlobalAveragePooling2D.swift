// SPDX-License-Identifier: MIT
private import Tensors

/// The mean of each channel's map: a vector with one number for each channel.
///
/// In the language: `globalpool`.
package struct GlobalAveragePooling2D: Layer {
  package static let kind = "globalpool"
  package static let syntax = LayerSyntax("mean of each channel's map")

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
  }

  package var description: LayerDescription { LayerDescription(Self.kind) }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    FeatureShape(channels: input.channels)
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let value = builder.materialized(input)
    let whole = (value.shape.height, value.shape.width)
    let operation = AveragePoolingOperation(
      PoolingGeometry(
        input: (whole.0, whole.1, value.shape.channels), output: (1, 1), window: whole,
        stride: whole))
    return builder.add(
      operation, inputs: [value], shape: FeatureShape(channels: value.shape.channels))
  }
}
