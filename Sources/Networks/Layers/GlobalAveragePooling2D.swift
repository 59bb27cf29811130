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

extension GlobalAveragePooling2D: IntervalBounding {
  package func bounds(for input: FeatureBounds) -> FeatureBounds {
    let pixels = input.shape.pixels
    let scale = 1 / Float(pixels)
    let share = Rounding.share(ofTerms: pixels)
    var result = FeatureBounds(
      shape: FeatureShape(channels: input.shape.channels), count: input.count,
      low: Array(repeating: 0, count: input.count * input.shape.channels),
      high: Array(repeating: 0, count: input.count * input.shape.channels))
    for index in result.low.indices {
      let map = (index * pixels)..<((index + 1) * pixels)
      (result.low[index], result.high[index]) = FeatureBounds.mean(
        input.low[map], input.high[map], scale: scale, share: share)
    }
    return result
  }
}
