// SPDX-License-Identifier: MIT

/// The rectifier y = max(x, 0), whose output may be quantized.
///
/// In the language: `relu`.
package struct ReLU: Layer, OutputRounding {
  package static let kind = "relu"
  package static let syntax = LayerSyntax(
    "rectifier, max(x, 0)",
    options: [
      .init("bits", "bits of the rounded output", .integer(1...16), isInternal: true),
      .init("scale", "size of a level", .real, isInternal: true),
      .init("zero", "level of zero", .integer(0...65535), isInternal: true),
    ])

  /// How the output is rounded; nil for full precision.
  package var quantizer: ActivationQuantizer?

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    guard description.options["bits"] != nil else {
      if let option = ["scale", "zero"].first(where: { description.options[$0] != nil }) {
        throw NetworkError(description.place, "\(option)= needs bits= beside it")
      }
      return
    }
    let bits = try description.integer("bits", default: 8, in: 1...16)
    let scale = Float(try description.real("scale", default: 1))
    guard scale > 0, scale.isFinite else {
      throw NetworkError(description.place, "scale= takes a positive number")
    }
    let zero = try description.integer("zero", default: 0, in: 0...((1 << bits) - 1))
    quantizer = ActivationQuantizer(bits: bits, scale: scale, zeroPoint: Int32(zero))
  }

  package var description: LayerDescription {
    guard let quantizer else { return LayerDescription(Self.kind) }
    return LayerDescription(
      Self.kind,
      options: [
        "bits": .integer(quantizer.bits), "scale": .real(Double(quantizer.scale)),
        "zero": .integer(Int(quantizer.zeroPoint)),
      ])
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape { input }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let vectors = input.shape.count
    let rectified = builder.add(ReLUOperation(vectors: vectors), elementwise: input)
    builder.observe(rectified, path: path)
    guard let quantizer else { return rectified }
    let operation = FakeQuantizationOperation(vectors: vectors, quantizer: quantizer)
    return builder.add(operation, elementwise: rectified)
  }
}

extension ReLU: IntervalBounding {
  /// A rectifier never falls, and neither does rounding: the ends' images are the image's ends.
  package func bounds(for input: FeatureBounds) -> FeatureBounds {
    input.mapped { values in
      let rectified = values.map { max($0, 0) }
      return quantizer?.quantized(rectified) ?? rectified
    }
  }
}
