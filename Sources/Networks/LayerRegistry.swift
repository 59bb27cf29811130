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
    guard let type = all.first(where: { $0.kind == description.kind }) else {
      let kinds = all.map { $0.kind }.joined(separator: ", ")
      throw NetworkError("", "no layer is called '\(description.kind)'", hint: "layers: \(kinds)")
    }
    return try type.init(description, input: input)
  }
}
