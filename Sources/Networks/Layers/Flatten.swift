// SPDX-License-Identifier: MIT

/// A map as one vector in the order channel, row, column, as PyTorch flattens.
///
/// In the language: `flatten`. Nothing moves in memory: a linear layer that follows orders its
/// weights to suit.
package struct Flatten: Layer {
  package static let kind = "flatten"
  package static let syntax = LayerSyntax("map as one vector")

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
  }

  package var description: LayerDescription { LayerDescription(Self.kind) }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    FeatureShape(channels: input.count)
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    ChannelSpace(atoms: input.atoms.flatMap { Array(repeating: $0, count: shape.pixels) })
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    input.relabelled(as: FeatureShape(channels: input.shape.count))
  }
}

extension Flatten: IntervalBounding {
  package func bounds(for input: FeatureBounds) -> FeatureBounds {
    input.relabelled(as: FeatureShape(channels: input.shape.count))
  }
}
