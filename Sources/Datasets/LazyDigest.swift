// SPDX-License-Identifier: MIT
import Storage
import Synchronization

/// A checksum that is computed once, whichever thread asks first.
final class LazyDigest: Sendable {
  private let stored = Mutex<Digest?>(nil)

  func value(_ compute: () -> Digest) -> Digest {
    stored.withLock { stored in
      if let stored { return stored }
      let value = compute()
      stored = value
      return value
    }
  }
}
