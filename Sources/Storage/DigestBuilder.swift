// SPDX-License-Identifier: MIT
import Crypto

/// Computes a checksum of data that comes in pieces.
package struct DigestBuilder {
  private enum State {
    case sha256(SHA256)
    case sha1(Insecure.SHA1)
    case md5(Insecure.MD5)
  }

  private var state: State

  /// Starts a checksum of no bytes.
  package init(_ algorithm: DigestAlgorithm) {
    state =
      switch algorithm {
      case .sha256: .sha256(SHA256())
      case .sha1: .sha1(Insecure.SHA1())
      case .md5: .md5(Insecure.MD5())
      }
  }

  /// Takes in the next bytes.
  package mutating func update(_ bytes: [UInt8]) {
    update(bytes[...])
  }

  /// Takes in the next bytes.
  package mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in
      switch state {
      case .sha256(var hash):
        unsafe hash.update(bufferPointer: buffer)
        state = .sha256(hash)
      case .sha1(var hash):
        unsafe hash.update(bufferPointer: buffer)
        state = .sha1(hash)
      case .md5(var hash):
        unsafe hash.update(bufferPointer: buffer)
        state = .md5(hash)
      }
    }
  }

  /// Takes in a text in UTF-8, preceded by its length, so that neighbouring texts cannot merge.
  package mutating func update(text: String) {
    let bytes = Array(text.utf8)
    update("\(bytes.count):".utf8.map { $0 })
    update(bytes)
  }

  /// The checksum of all bytes so far.
  package func finish() -> Digest {
    switch state {
    case .sha256(let hash): Digest(.sha256, hex: Self.hex(hash.finalize()))
    case .sha1(let hash): Digest(.sha1, hex: Self.hex(hash.finalize()))
    case .md5(let hash): Digest(.md5, hex: Self.hex(hash.finalize()))
    }
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
