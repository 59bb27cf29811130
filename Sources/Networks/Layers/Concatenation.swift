// SPDX-License-Identifier: MIT

/// Branches side by side: their output channels one after another.
///
/// In the language: `concat { branch } { branch }`; an empty branch passes its input on.
package struct Concatenation: Layer {
  package static let kind = "concat"
  package static let syntax = LayerSyntax("branches side by side", blocks: 2...64)
  package var branches: [Branch]

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    branches = []
    for (index, block) in description.blocks.enumerated() {
      branches.append(try Branch("branch\(index + 1)", block, input: input))
    }
  }

  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    var total = LayerFootprint(output: input)
    total.output.channels = 0
    for (index, block) in description.blocks.enumerated() {
      let part = try Branch.footprint("branch\(index + 1)", of: block, input: input)
      (total.output.height, total.output.width) = (part.output.height, part.output.width)
      total.output.channels += part.output.channels
      total.parameters = total.parameters.addingClamped(part.parameters)
    }
    return total
  }

  package var description: LayerDescription {
    LayerDescription(Self.kind, blocks: branches.map(\.sequence.descriptions))
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    var total: FeatureShape?
    for branch in branches {
      let shape = try branch.sequence.outputShape(for: input)
      guard var sum = total else {
        total = shape
        continue
      }
      guard shape.height == sum.height, shape.width == sum.width else {
        throw NetworkError(
          Self.kind, "joins maps of different sizes: \(sum) and \(shape) in \(branch.name)")
      }
      sum.channels += shape.channels
      total = sum
    }
    return total ?? input
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    var atoms: [Int] = []
    for branch in branches {
      let place = path.appending(pathComponent: branch.name)
      atoms += branch.sequence.couple(input, shape: shape, in: &coupling, path: place).atoms
    }
    return ChannelSpace(atoms: atoms)
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let start = builder.materialized(input)
    var values: [PlanValue] = []
    for branch in branches {
      let place = path.appending(pathComponent: branch.name)
      let value = branch.sequence.emit(start, into: &builder, path: place)
      values.append(builder.materialized(value))
    }
    var shape = values[0].shape
    shape.channels = values.reduce(0) { $0 + $1.shape.channels }
    let operation = ConcatenationOperation(
      pixels: shape.pixels, channels: values.map(\.shape.channels))
    return builder.add(operation, inputs: values, shape: shape)
  }
}

extension Concatenation: IntervalBounding {
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    var parts: [FeatureBounds] = []
    for branch in branches {
      do {
        parts.append(try branch.sequence.bounds(for: input))
      } catch {
        throw error.inside(branch.name)
      }
    }
    var shape = parts[0].shape
    shape.channels = parts.reduce(0) { $0 + $1.shape.channels }
    let join = { (ends: KeyPath<FeatureBounds, [Float]>) -> [Float] in
      (0..<input.count).flatMap { image in
        parts.flatMap { part in
          part[keyPath: ends][(image * part.shape.count)..<((image + 1) * part.shape.count)]
        }
      }
    }
    return FeatureBounds(
      shape: shape, count: input.count, low: join(\.low), high: join(\.high))
  }
}
