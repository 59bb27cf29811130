// SPDX-License-Identifier: MIT
import Formats
package import Networks
import Storage
import Synchronization

/// The identity of a model: the SHA-256 of its safetensors file, computed once.
package final class ModelIdentity: Sendable {
  private let network: Network
  private let known: Mutex<String?>

  package init(_ network: Network, hash: String? = nil) {
    self.network = network
    known = Mutex(hash)
  }

  /// The hash in hexadecimal digits.
  package var hash: String {
    if let hash = known.withLock({ $0 }) { return hash }
    return encoded().hash
  }

  /// The bytes of the file, and their hash.
  func encoded() -> (bytes: [UInt8], hash: String) {
    let bytes = SafetensorsModelFormat.encoded(network)
    let hash = known.withLock { known in
      let hash = known ?? Digest(.sha256, of: bytes).hex
      known = hash
      return hash
    }
    return (bytes, hash)
  }
}
