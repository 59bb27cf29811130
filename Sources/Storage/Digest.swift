// SPDX-License-Identifier: MIT

/// A hash function for checksums and for the identity of data.
package enum DigestAlgorithm: String, Sendable, CaseIterable {
  case sha256 = "SHA-256"
  /// For checksums that others published; no protection against forgery.
  case sha1 = "SHA-1"
  /// For checksums that others published; no protection against forgery.
  case md5 = "MD5"
}

/// A checksum: the hash function and the value in lower-case hexadecimal digits.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The hash function.
  package let algorithm: DigestAlgorithm
  /// The value in lower-case hexadecimal digits.
  package let hex: String

  /// A known checksum, such as one from a publisher's page.
  package init(_ algorithm: DigestAlgorithm, hex: String) {
    self.algorithm = algorithm
    self.hex = hex.lowercased()
  }

  /// The checksum of bytes in memory.
  package init(_ algorithm: DigestAlgorithm, of bytes: [UInt8]) {
    var builder = DigestBuilder(algorithm)
    builder.update(bytes)
    self = builder.finish()
  }

  /// The checksum of a file as it lies on disk, read in pieces.
  package init(_ algorithm: DigestAlgorithm, ofFile path: String) throws(StorageError) {
    var builder = DigestBuilder(algorithm)
    let file = try FileReader.open(path)
    while true {
      let piece = try FileReader.readChunk(of: file, capacity: 1 << 18)
      if piece.isEmpty { break }
      builder.update(piece)
    }
    self = builder.finish()
  }

  /// The name of the hash function and the digits.
  package var description: String { "\(algorithm.rawValue) \(hex)" }
}
