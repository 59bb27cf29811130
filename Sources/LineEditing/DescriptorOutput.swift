// SPDX-License-Identifier: MIT
import Glibc

/// Writes all bytes to the descriptor, going on after signals; says whether all went out.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(
        descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
    }
    if count < 0, errno != EINTR { return false }
    written += max(count, 0)
  }
  return true
}

/// Writes text as UTF-8; a terminal that has gone away is noticed at the next read.
func writeText(_ text: String, to descriptor: Int32) {
  _ = writeAll(Array(text.utf8), to: descriptor)
}
