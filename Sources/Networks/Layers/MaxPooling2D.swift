// SPDX-License-Identifier: MIT

/// The maximum of each window; padding never wins.
///
/// In the language: `maxpool 2 stride=2 pad=0`.
package struct MaxPooling2D: Layer {
  package static let kind = "maxpool"
  package static let syntax = PoolingWindow.syntax("maximum of each window")
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
    let operation = MaxPoolingOperation(window.geometry(from: value.shape, to: output))
    return builder.add(operation, inputs: [value], shape: output)
  }
}

extension MaxPooling2D: IntervalBounding {
  /// A maximum never falls where a value rises.
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    let output = try outputShape(for: input.shape)
    let pool = { (values: [Float]) -> [Float] in
      window.pooled(values, from: input.shape, to: output) { $0.max() ?? 0 }
    }
    return FeatureBounds(
      shape: output, count: input.count, low: pool(input.low), high: pool(input.high))
  }
}
