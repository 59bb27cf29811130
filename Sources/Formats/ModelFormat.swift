// SPDX-License-Identifier: MIT
package import Networks
import Storage

/// A kind of model file.
package protocol ModelFormat: Sendable {
  /// Endings of file names, without the dot.
  static var extensions: [String] { get }

  /// Reads a network.
  ///
  /// A `template` gives the architecture where the file holds only parameters; where the file
  /// describes its network itself, a template that does not agree is an error.
  ///
  /// - Throws: `StorageError`, `FormatError`, `NetworkError`.
  static func read(_ path: String, template: Network?) throws -> Network

  /// Writes a network so that `read` gives it back exactly.
  ///
  /// - Throws: `StorageError`, `FormatError`.
  static func write(_ network: Network, to path: String) throws
}

/// Every model format, in alphabetical order.
package enum ModelFormatRegistry {
  package static let all: [any ModelFormat.Type] = [
    SafetensorsModelFormat.self
  ]

  /// Reads a file in the format that its name ends in.
  ///
  /// - Throws: `FormatError` if no format has that ending; what the format throws.
  package static func read(_ path: String, template: Network? = nil) throws -> Network {
    try format(of: path).read(path, template: template)
  }

  /// Writes a file in the format that its name ends in.
  ///
  /// - Throws: `FormatError` if no format has that ending; what the format throws.
  package static func write(_ network: Network, to path: String) throws {
    try format(of: path).write(network, to: path)
  }

  private static func format(of path: String) throws(FormatError) -> any ModelFormat.Type {
    let name = FilePaths.name(of: path)
    let ending = name.lastIndex(of: ".").map { name[$0...].dropFirst().lowercased() } ?? ""
    if let format = all.first(where: { $0.extensions.contains(ending) }) { return format }
    let known = all.flatMap { $0.extensions }.map { ".\($0)" }.joined(separator: ", ")
    throw FormatError(
      file: path, offset: nil, expected: "a model file that ends in \(known)",
      found: ending.isEmpty ? "no ending" : ".\(ending)",
      hint: "a fresh network is loaded by its name, such as: load eight-layer")
  }
}
