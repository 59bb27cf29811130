// SPDX-License-Identifier: MIT

/// Layers one after another, each under a stable name.
package struct LayerSequence: Sendable {
  package var layers: [NamedLayer]

  package init(layers: [NamedLayer]) {
    self.layers = layers
  }

  /// Makes the layers that descriptions name; a layer without a name gets its kind and number.
  ///
  /// - Throws: `NetworkError` if a layer does not fit what comes before it, or a name is double.
  package init(_ descriptions: [LayerDescription], input: FeatureShape) throws(NetworkError) {
    layers = []
    var shape = input
    var counts: [String: Int] = [:]
    for description in descriptions {
      counts[description.kind, default: 0] += 1
      let name = description.name ?? "\(description.kind)\(counts[description.kind] ?? 1)"
      do {
        try Self.check(name, isFreeIn: layers)
        let layer = try LayerRegistry.make(description, input: shape)
        shape = try layer.outputShape(for: shape)
        layers.append(NamedLayer(name, layer))
      } catch {
        throw error.inside(name)
      }
    }
  }

  private static func check(
    _ name: String, isFreeIn layers: [NamedLayer]
  ) throws(NetworkError) {
    guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
      throw NetworkError(
        "", "a layer's name has at least one letter and no spaces, found '\(name)'")
    }
    guard !layers.contains(where: { $0.name == name }) else {
      throw NetworkError("", "two layers are called '\(name)'", hint: "name one with name=")
    }
  }

  /// The layers in words, each with its name.
  package var descriptions: [LayerDescription] {
    layers.map { named in
      var description = named.layer.description
      description.name = named.name
      return description
    }
  }

  /// The shape after the last layer.
  ///
  /// - Throws: `NetworkError` if the input does not fit.
  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    var shape = input
    for named in layers { shape = try named.layer.outputShape(for: shape) }
    return shape
  }

  func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    var space = input
    var shape = shape
    for named in layers {
      let place = path.appending(pathComponent: named.name)
      let output = named.layer.couple(space, shape: shape, in: &coupling, path: place)
      coupling.register(path: place, input: space, output: output)
      space = output
      shape = (try? named.layer.outputShape(for: shape)) ?? shape
    }
    return space
  }

  func emit(_ input: PlanValue, into builder: inout PlanBuilder, path: String) -> PlanValue {
    layers.reduce(input) { value, named in
      let place = path.appending(pathComponent: named.name)
      let output = builder.finish(path: place) { builder in
        named.layer.emit(value, into: &builder, path: place)
      }
      builder.trace(input: value, output: output, path: place)
      return output
    }
  }
}

extension String {
  /// `stage1` and `conv2` make `stage1.conv2`.
  func appending(pathComponent name: String) -> String {
    if isEmpty { return name }
    return name.isEmpty ? self : "\(self).\(name)"
  }
}
