// SPDX-License-Identifier: MIT
package import Storage

/// A file of a published data set: its unpacked name and the checksum of its unpacked content.
package struct DatasetFile: Equatable, Sendable {
  /// The name without `.gz`.
  package let name: String
  /// The checksum of the unpacked content.
  package let checksum: Digest

  /// Describes a file by its name without `.gz`.
  package init(_ name: String, _ checksum: Digest) {
    self.name = name
    self.checksum = checksum
  }

  /// What a user should know of a file's unpacked content; nil where it is the published one.
  func note(of bytes: [UInt8]) -> String? {
    guard Digest(checksum.algorithm, of: bytes) != checksum else { return nil }
    return "\(name) differs from the published file: results may differ, too"
  }
}
