// SPDX-License-Identifier: MIT
import Foundation

/// A folder of its own for one test, removed with all it holds when the last user lets go of it.
package final class ScratchFolder: Sendable {
  /// Its absolute path.
  package let path: String

  /// Makes an empty folder where temporary files go.
  ///
  /// - Throws: what the file system throws.
  package init() throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "temper-\(UUID())")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a name in it.
  package func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// All names in it, hidden ones too, in order.
  ///
  /// - Throws: what the file system throws.
  package func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// Writes a file and gives its path.
  ///
  /// - Throws: what the file system throws.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: self(name)))
    return self(name)
  }

  /// Writes a text file and gives its path.
  ///
  /// - Throws: what the file system throws.
  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  /// The bytes of a file.
  ///
  /// - Throws: what the file system throws.
  package func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: self(name))))
  }
}
