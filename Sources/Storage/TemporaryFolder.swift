// SPDX-License-Identifier: MIT
import Glibc

/// A folder of its own for files that only one task needs.
package struct TemporaryFolder: Sendable {
  package let path: String

  /// Makes one in `$TMPDIR`, else in the system's customary place.
  ///
  /// - Throws: `StorageError` if nothing can be made there.
  package init() throws(StorageError) {
    let parent = EnvironmentVariable.value(of: "TMPDIR") ?? P_tmpdir
    // mkdtemp puts letters of its own in the place of the six.
    var name = Array(FilePaths.join(parent, "temper-XXXXXX").utf8CString)
    guard unsafe mkdtemp(&name) != nil else {
      throw .system(.write, path: parent, code: errno)
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it with the files that lie right in it.
  package func remove() {
    for name in (try? FilePaths.list(path)) ?? [] {
      _ = unsafe unlink(FilePaths.join(path, name))
    }
    _ = unsafe rmdir(path)
  }
}
