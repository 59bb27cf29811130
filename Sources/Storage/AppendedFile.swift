// SPDX-License-Identifier: MIT
import Glibc

/// Adds to files that several processes may write to.
package enum AppendedFile {
  /// Writes `text` in UTF-8 behind what the file at `path` holds, in one piece; makes it where it is
  /// missing.
  package static func write(_ text: String, to path: String) throws(StorageError) {
    let file = try FileDescriptor(
      opening: path, for: .write, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o666)
    // The text may take several calls; a file that cannot be locked, such as a pipe, is written all
    // the same.
    file.lock()
    let former = try file.size()
    let bytes = Array(text.utf8)
    let failure = unsafe bytes.withUnsafeBytes { bytes -> StorageError? in
      do throws(StorageError) { try unsafe file.write(bytes) } catch { return error }
      return nil
    }
    if let failure {
      // Nothing is half-written.
      file.truncate(to: former)
      throw failure
    }
    try file.close()
  }
}
