// SPDX-License-Identifier: MIT

/// A named way to build networks for any image shape and number of classes.
package protocol Architecture: Sendable {
  /// The word for it in the language, such as `eight-layer`.
  static var name: String { get }
  /// One line on what it is, with its source.
  static var summary: String { get }
  /// The shape of the images it was made for; used where no data set says otherwise.
  static var customaryInput: FeatureShape { get }
  /// The layers for an image shape and a number of classes.
  static func layers(input: FeatureShape, classes: Int) -> [LayerDescription]
}

extension Architecture {
  /// Makes a network with zeroed parameters.
  ///
  /// - Throws: `NetworkError` if the architecture does not fit the images.
  package static func make(
    input: FeatureShape, classes: Int, normalization: Normalization? = nil
  ) throws(NetworkError) -> Network {
    do {
      return try Network(
        name: name, input: input,
        normalization: normalization ?? .halves(channels: input.channels),
        layers: layers(input: input, classes: classes))
    } catch {
      throw NetworkError(
        "\(name) for images of \(input)", error.description,
        hint: "it was made for images of \(customaryInput)")
    }
  }
}

/// Every architecture, in alphabetical order.
package enum ArchitectureRegistry {
  package static let all: [any Architecture.Type] = [
    EightLayer.self,
    LeNet5.self,
    ResNet18.self,
    ResNet20.self,
    ResNet56.self,
    VGG11.self,
  ]

  /// The architecture of a name; nil if there is none.
  package static func named(_ name: String) -> (any Architecture.Type)? {
    all.first { $0.name == name }
  }
}
