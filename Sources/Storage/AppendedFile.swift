// SPDX-License-Identifier: MIT
import Glibc

/// Adds to files that several processes may write to.
package enum AppendedFile {
  /// Writes `text` in UTF-8 behind what the file at `path` holds, in one piece; makes it where it is
  /// missing.
  ///
  /// What this process has open already, such as /dev/stdout, is written where it stands.
  ///
  /// - Parameter revising: gives what is written in the place of `text` behind what a file holds.
  package static func write(
    _ text: String, to path: String, revising: ((_ former: String) -> String)? = nil
  ) throws(StorageError) {
    let own = OwnDescriptor.number(of: path)
    let file = try open(path, own: own)
    let former = try file.size()
    var text = text
    if former > 0, let revising {
      text = revising(String(decoding: try FileReader.read(path), as: UTF8.self))
    }
    let bytes = Array(text.utf8)
    let failure = unsafe bytes.withUnsafeBytes { bytes -> StorageError? in
      do throws(StorageError) { try unsafe file.write(bytes) } catch { return error }
      return nil
    }
    if let failure {
      // Nothing is half-written; but what is our own would go on behind a hole.
      if own == nil { file.truncate(to: former) }
      throw failure
    }
    try file.close()
  }

  private static func open(_ path: String, own: Int32?) throws(StorageError) -> FileDescriptor {
    // A lock on what is our own would outlive this call.
    if let own { return try FileDescriptor(duplicating: own, path: path, for: .write) }
    let file = try FileDescriptor(
      opening: path, for: .write, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o666)
    // The text may take several calls; a file that cannot be locked, such as a pipe, is written all
    // the same.
    file.lock()
    return file
  }
}
