// SPDX-License-Identifier: MIT

/// The mean of each window, padding counted.
///
/// In the language: `avgpool 2 stride=2 pad=0`.
package struct AveragePooling2D: Layer {
  package static let kind = "avgpool"
  package static let syntax = PoolingWindow.syntax("mean of each window, padding counted")
  package let window: PoolingWindow

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    window = try PoolingWindow(description, syntax: Self.syntax)
  }

  package var description: LayerDescription { window.describe(Self.kind) }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    try window.outputShape(for: input, kind: Self.kind)
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let value = builder.materialized(input)
    guard let output = try? outputShape(for: value.shape) else {
      preconditionFailure("shapes were checked when the network was made")
    }
    let operation = AveragePoolingOperation(window.geometry(from: value.shape, to: output))
    return builder.add(operation, inputs: [value], shape: output)
  }
}

extension AveragePooling2D: IntervalBounding {
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    window.meanBounds(input, to: try outputShape(for: input.shape))
  }
}
