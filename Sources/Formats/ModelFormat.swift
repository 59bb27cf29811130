// SPDX-License-Identifier: MIT
package import Networks
import Storage

/// What a model file holds.
package enum ModelContent: Sendable {
  /// A whole network, and what a user should know about how it was read.
  case network(Network, [String])
  /// Parameters whose network is not said.
  case weights(WeightFile)
}

/// A network that was read, and how.
package struct LoadedModel: Sendable {
  package let network: Network
  /// Where each parameter came from; nil if the file said itself.
  package let mapping: WeightMapping?
  /// What a user should know about the file.
  package let notes: [String]
}

/// A kind of model file.
package protocol ModelFormat: Sendable {
  /// Endings of file names, without the dot.
  static var extensions: [String] { get }

  /// Reads a file.
  ///
  /// `images` is the shape of the loaded images, for files that leave theirs open; nil if there are
  /// none. No more memory is used than the size of the file warrants.
  ///
  /// - Throws: `StorageError`, `FormatError`, `NetworkError`.
  static func read(_ path: String, images: FeatureShape?) throws -> ModelContent
}

/// A kind of model file that is also written.
package protocol ModelWriting: ModelFormat {
  /// Writes a network.
  ///
  /// - Throws: `StorageError`, `FormatError`.
  static func write(_ network: Network, to path: String) throws
}

/// A kind of model file with a form that keeps no more of quantized weights than their codes.
package protocol PackedModelWriting: ModelWriting {
  /// Writes a quantized network.
  ///
  /// - Throws: `StorageError`, `FormatError`.
  static func writePacked(_ network: Network, to path: String) throws
}

/// Every model format, in alphabetical order.
package enum ModelFormatRegistry {
  package static let all: [any ModelFormat.Type] = [
    NPYModelFormat.self,
    NPZModelFormat.self,
    ONNXModelFormat.self,
    SafetensorsModelFormat.self,
    TorchModelFormat.self,
  ]

  /// The formats that are also written.
  package static let writable: [any ModelWriting.Type] = all.compactMap {
    $0 as? any ModelWriting.Type
  }

  /// Endings of the files that can be read.
  package static let readableExtensions = all.flatMap { $0.extensions }
  /// Endings of the files that can be written.
  package static let writableExtensions = writable.flatMap { $0.extensions }

  /// Reads a file in the format that its name ends in.
  ///
  /// - Throws: `FormatError` if no format has that ending; what the format throws.
  package static func content(
    of path: String, images: FeatureShape? = nil
  ) throws -> ModelContent {
    let ending = Self.ending(of: path)
    if let format = all.first(where: { $0.extensions.contains(ending) }) {
      return try format.read(path, images: images)
    }
    throw unknown(path, known: readableExtensions)
  }

  /// Reads a network; a `template` takes the parameters of a file that has nothing else.
  ///
  /// - Throws: `FormatError` if the file needs a template and there is none, or does not agree with
  ///   it; what the format throws.
  package static func read(_ path: String, template: Network? = nil) throws -> Network {
    try load(path, images: template?.input, template: template.map { network in { _ in network } })
      .network
  }

  /// Reads a network and tells how it was found in the file.
  ///
  /// `template` makes the network that takes the parameters of a file that has nothing else, for as
  /// many classes as the file's last matrix tells apart; `overrides` say which layer of the file
  /// belongs to which of the template.
  ///
  /// - Throws: as `read`; what `template` throws.
  package static func load(
    _ path: String, images: FeatureShape?, template: ((_ classes: Int?) throws -> Network)?,
    overrides: [WeightOverride] = []
  ) throws -> LoadedModel {
    switch try content(of: path, images: images) {
    case .network(let network, let notes):
      if let expected = try template?(network.classCount).name, expected != network.name {
        throw FormatError(
          file: path, expected: "a \(expected) network, as as= says",
          found: "a \(network.name) network", hint: "leave as= out: the file says what it is")
      }
      guard overrides.isEmpty else {
        throw FormatError(
          file: path, expected: "parameters only, for map=", found: "a whole network",
          hint: "leave map= out")
      }
      return LoadedModel(network: network, mapping: nil, notes: notes)
    case .weights(let weights):
      guard let template else {
        throw FormatError(
          file: path, expected: "a network record in the metadata",
          found: "parameters only (\(weights.arrays.count) tensors)",
          hint: "name the architecture, such as: load \(path) as=eight-layer")
      }
      let network = try template(weights.classCount)
      let mapping = try WeightMapping(of: weights, onto: network, overrides: overrides)
      return LoadedModel(
        network: mapping.filled(network), mapping: mapping, notes: weights.notes)
    }
  }

  /// Writes a file in the format that its name ends in.
  ///
  /// - Throws: `FormatError` if no format has that ending; what the format throws.
  ///
  /// `isPacked` asks for the form of quantized networks that keeps codes and scales alone, where the
  /// format has one.
  package static func write(
    _ network: Network, to path: String, isPacked: Bool = false
  ) throws {
    let ending = Self.ending(of: path)
    guard let format = writable.first(where: { $0.extensions.contains(ending) }) else {
      throw unknown(path, known: writableExtensions)
    }
    if isPacked, network.isQuantized, let format = format as? any PackedModelWriting.Type {
      try format.writePacked(network, to: path)
    } else {
      try format.write(network, to: path)
    }
  }

  private static func ending(of path: String) -> String {
    let name = FilePaths.name(of: path)
    return name.lastIndex(of: ".").map { name[$0...].dropFirst().lowercased() } ?? ""
  }

  private static func unknown(_ path: String, known: [String]) -> FormatError {
    let ending = Self.ending(of: path)
    let words = known.map { ".\($0)" }.joined(separator: ", ")
    return FormatError(
      file: path, expected: "a model file that ends in \(words)",
      found: ending.isEmpty ? "no ending" : ".\(ending)",
      hint: "a fresh network is loaded by its name, such as: load eight-layer")
  }
}
