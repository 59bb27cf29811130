// SPDX-License-Identifier: MIT
import Glibc

/// A lock that all processes of one ledger share, held while `body` runs; goes with the process.
struct LedgerLock {
  let path: String

  func hold<Result>(_ body: () throws -> Result) rethrows -> Result {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    // Where no lock file can be made, what follows fails and says why.
    defer { if descriptor >= 0 { close(descriptor) } }
    if descriptor >= 0 {
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }
    return try body()
  }
}
