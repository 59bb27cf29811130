// SPDX-License-Identifier: MIT
import Formats
import Foundation
package import Networks
package import Tensors

/// Numbers that PyTorch computed, from `Tests/Fixtures/<group>/<name>.safetensors`.
package struct Fixture: Sendable, CustomStringConvertible {
  /// What a test asks of a fixture that does not have it.
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  package let name: String
  private let file: SafetensorsFile

  /// Reads one fixture.
  ///
  /// - Throws: what reading the file throws.
  package static func load(_ group: String, _ name: String) throws -> Fixture {
    let path = folder.appending(path: "\(group)/\(name).safetensors").path
    return Fixture(name: name, file: try SafetensorsFile.read(path))
  }

  /// The names of all fixtures of a group, in order.
  package static func names(in group: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: group).path)
    return (files ?? []).filter { $0.hasSuffix(".safetensors") }
      .map { String($0.dropLast(".safetensors".count)) }.sorted()
  }

  private static var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures")
  }

  package var description: String { name }

  /// The names of its tensors.
  package var tensorNames: [String] { file.entries.map(\.name) }

  /// Whether it has a tensor of that name.
  package func has(_ name: String) -> Bool { file[name] != nil }

  /// A tensor of floats.
  ///
  /// - Throws: `Missing` if there is none of that name.
  package func tensor(_ name: String) throws -> Tensor {
    guard let entry = file[name] else { throw missing("tensor '\(name)'") }
    return try Tensor(entry.floats(), shape: Shape(entry.shape))
  }

  /// A tensor of integers, such as labels.
  ///
  /// - Throws: `Missing` if there is none of that name.
  package func integers(_ name: String) throws -> [Int] {
    guard let values = file[name]?.integers() else { throw missing("integers '\(name)'") }
    return values
  }

  /// Whether it shows batch normalization in training mode.
  package var isTraining: Bool { file.metadata["mode"] == "train" }

  /// A text of its metadata.
  ///
  /// - Throws: `Missing` if there is none of that name.
  package func text(_ key: String) throws -> String {
    guard let text = file.metadata[key] else { throw missing("metadata '\(key)'") }
    return text
  }

  /// A number of its metadata.
  ///
  /// - Throws: `Missing` if there is none of that name.
  package func number(_ key: String) throws -> Int {
    guard let number = Int(try text(key)) else { throw missing("an integer under '\(key)'") }
    return number
  }

  /// Its tensors `input` and `labels` as a source of images.
  ///
  /// - Throws: `Missing` if it has no images; without labels every image is of class 0.
  package func source() throws -> TensorSource {
    let images = try tensor("input")
    let labels =
      has("labels") ? try integers("labels") : Array(repeating: 0, count: images.shape[0])
    return TensorSource(images: images, labels: labels)
  }

  /// The network with every parameter taken from the tensor of its key.
  ///
  /// - Throws: `Missing` if a tensor is missing or of another shape.
  package func weights(into network: Network) throws -> Network {
    var values: [String: Tensor] = [:]
    for keyed in network.parameters {
      let value = try tensor(keyed.key)
      guard value.shape == keyed.parameter.value.shape else {
        throw missing("'\(keyed.key)' of shape \(keyed.parameter.value.shape)")
      }
      values[keyed.key] = value
    }
    return network.replacingParameters(values)
  }

  private func missing(_ what: String) -> Missing {
    Missing(description: "the fixture \(name) has no \(what)")
  }
}
