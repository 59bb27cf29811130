// SPDX-License-Identifier: MIT

/// The shortcut without parameters of CIFAR ResNets: every stride-th pixel, with channels of zeros
/// on both sides.
///
/// Option A of He et al. 2016, section 4.2.
/// In the language: `shortcut 32 stride=2`.
package struct ZeroPaddedShortcut: Layer {
  package static let kind = "shortcut"
  package static let syntax = LayerSyntax(
    "shortcut without parameters: strided pixels, channels of zeros",
    number: ("channels", "output channels"),
    options: [
      .init("stride", "pixels between outputs", .integer(1...63), default: "2"),
      .init("sources", "the channels it copies", .integers, isInternal: true),
    ])
  package let stride: Int
  /// For each output channel the input channel it copies, or -1 for zeros.
  package private(set) var sources: [Int]
  private var inputChannels: Int

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    let outputs = try description.onlyNumber("output channels")
    stride = try description.integer("stride", default: 2, in: 1...63)
    inputChannels = input.channels
    if let given = description.options["sources"] {
      guard case .integers(let listed) = given, listed.count == outputs,
        listed.allSatisfy({ (-1..<input.channels).contains($0) })
      else {
        throw NetworkError(
          description.place,
          "sources= lists an input channel (or -1) for each of \(outputs) outputs")
      }
      sources = listed
      return
    }
    guard outputs >= input.channels else {
      throw NetworkError(
        description.place, "cannot narrow \(input.channels) channels to \(outputs)")
    }
    let before = (outputs - input.channels) / 2
    let count = input.channels
    sources = (0..<outputs).map { (before..<(before + count)).contains($0) ? $0 - before : -1 }
  }

  package var description: LayerDescription {
    LayerDescription(
      kind: Self.kind, name: nil, numbers: [sources.count],
      options: ["stride": .integer(stride), "sources": .integers(sources)], blocks: [])
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    guard input.channels == inputChannels else {
      throw NetworkError(
        Self.kind, "expects \(inputChannels) channels, the layer before gives \(input)")
    }
    return FeatureShape(
      channels: sources.count, height: (input.height + stride - 1) / stride,
      width: (input.width + stride - 1) / stride)
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    let fresh = coupling.makeSpace(count: sources.count)
    return ChannelSpace(
      atoms: sources.indices.map { sources[$0] < 0 ? fresh.atoms[$0] : input.atoms[sources[$0]] })
  }

  package mutating func keep(inputs: [Int], outputs: [Int]) {
    var position: [Int: Int] = [:]
    for (index, channel) in inputs.enumerated() { position[channel] = index }
    sources = outputs.map { sources[$0] < 0 ? -1 : position[sources[$0]] ?? -1 }
    inputChannels = inputs.count
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let value = builder.materialized(input)
    guard let output = try? outputShape(for: value.shape) else {
      preconditionFailure("shapes were checked when the network was made")
    }
    let operation = GatherOperation(
      input: value.shape, stride: stride, sources: sources.map(Int32.init))
    return builder.add(operation, inputs: [value], shape: output)
  }
}

extension ZeroPaddedShortcut: IntervalBounding {
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    let output = try outputShape(for: input.shape)
    let (width, pixels) = (input.shape.width, input.shape.pixels)
    let places = (0..<output.pixels).map { place in
      place / output.width * stride * width + place % output.width * stride
    }
    let gather = { (values: [Float]) -> [Float] in
      (0..<input.count).flatMap { image in
        sources.flatMap { source in
          places.map { place in
            source < 0 ? 0 : values[image * input.shape.count + source * pixels + place]
          }
        }
      }
    }
    return FeatureBounds(
      shape: output, count: input.count, low: gather(input.low), high: gather(input.high))
  }
}
