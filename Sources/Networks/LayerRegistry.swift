// SPDX-License-Identifier: MIT

/// Every kind of layer, in alphabetical order of the words for them.
package enum LayerRegistry {
  package static let all: [any Layer.Type] = [
    AveragePooling2D.self,
    BatchNormalization.self,
    Concatenation.self,
    Convolution2D.self,
    Flatten.self,
    GlobalAveragePooling2D.self,
    Linear.self,
    MaxPooling2D.self,
    ReLU.self,
    Residual.self,
    ZeroPaddedShortcut.self,
  ]

  /// Makes the layer that a description names.
  ///
  /// - Throws: `NetworkError` if there is no such kind, or the description does not fit.
  package static func make(
    _ description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> any Layer {
    try type(of: description).init(description, input: input)
  }

  /// What the layer that a description names will hold, found without making it.
  ///
  /// - Throws: `NetworkError` if there is no such kind, or the description does not fit.
  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    try type(of: description).footprint(of: description, input: input)
  }

  private static func type(
    of description: LayerDescription
  ) throws(NetworkError) -> any Layer.Type {
    if let type = all.first(where: { $0.kind == description.kind }) { return type }
    let kinds = all.map { $0.kind }.joined(separator: ", ")
    throw NetworkError("", "no layer is called '\(description.kind)'", hint: "layers: \(kinds)")
  }
}
