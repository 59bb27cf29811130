// SPDX-License-Identifier: MIT

/// A residual block: y = body(x) + shortcut(x).
///
/// He et al. 2016, equations 1 and 2.
/// In the language: `residual { body }`, where the shortcut is x itself, or
/// `residual { body } { shortcut }`.
package struct Residual: Layer {
  package static let kind = "residual"
  package static let syntax = LayerSyntax("sum of a body and a shortcut", blocks: 1...2)
  package var branches: [Branch]
  private static let shortcutName = "shortcut"

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    branches = [try Branch("", description.blocks[0], input: input)]
    if description.blocks.count == 2 {
      branches.append(try Branch(Self.shortcutName, description.blocks[1], input: input))
    }
  }

  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    var total = LayerFootprint(output: input)
    for (index, block) in description.blocks.enumerated() {
      let part = try Branch.footprint(
        index == 0 ? "" : shortcutName, of: block, input: input)
      if index == 0 { total.output = part.output }
      total.parameters = total.parameters.addingClamped(part.parameters)
    }
    return total
  }

  package var description: LayerDescription {
    LayerDescription(Self.kind, blocks: branches.map(\.sequence.descriptions))
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    let output = try branches[0].sequence.outputShape(for: input)
    let shortcut = branches.count > 1 ? try branches[1].sequence.outputShape(for: input) : input
    guard output == shortcut else {
      throw NetworkError(
        Self.kind, "adds shapes that differ: body \(output), shortcut \(shortcut)",
        hint: "give it a second block, such as { conv \(output.channels) kernel=1 stride=2 }")
    }
    return output
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    let body = branches[0].sequence.couple(input, shape: shape, in: &coupling, path: path)
    var shortcut = input
    if branches.count > 1 {
      shortcut = branches[1].sequence.couple(
        input, shape: shape, in: &coupling, path: path.appending(pathComponent: "shortcut"))
    }
    coupling.tie(body, shortcut)
    return body
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let start = builder.materialized(input)
    // The shortcut comes first, so that the body's last operation can take over the addition.
    var shortcut = start
    if branches.count > 1 {
      let place = path.appending(pathComponent: "shortcut")
      shortcut = builder.materialized(
        branches[1].sequence.emit(start, into: &builder, path: place))
    }
    let body = builder.materialized(
      branches[0].sequence.emit(start, into: &builder, path: path))
    return builder.add(
      AdditionOperation(vectors: body.shape.count), inputs: [body, shortcut], shape: body.shape)
  }
}

extension Residual: IntervalBounding {
  /// The sum of both branches' bounds; what they have in common is not seen.
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    let body = try branches[0].sequence.bounds(for: input)
    guard branches.count > 1 else { return body.adding(input) }
    do {
      return body.adding(try branches[1].sequence.bounds(for: input))
    } catch {
      throw error.inside(Self.shortcutName)
    }
  }
}
