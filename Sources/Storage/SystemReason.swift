// SPDX-License-Identifier: MIT
import Glibc

extension StorageError {
  /// Translates the system's `errno` after a failed call about `path`.
  static func system(_ operation: Operation, path: String, code: Int32) -> StorageError {
    StorageError(operation, path: path, reason: reason(operation, path: path, code: code))
  }

  private static func reason(_ operation: Operation, path: String, code: Int32) -> Reason {
    switch code {
    case ENOENT: missingReason(operation, path: path)
    case EISDIR: .isDirectory
    case ENOTDIR: .notDirectory
    case EACCES, EPERM: .permissionDenied
    case EROFS: .readOnlyFileSystem
    case ENOSPC, EDQUOT: .diskFull
    default: .system(code: code, text: systemText(code))
    }
  }

  private static func missingReason(_ operation: Operation, path: String) -> Reason {
    let folder = FilePaths.folder(of: path)
    guard operation != .write, FilePaths.isDirectory(folder) else { return .folderMissing(folder) }
    let names = (try? FilePaths.list(folder)) ?? []
    return .missing(nearest: Similarity.nearest(to: FilePaths.name(of: path), among: names))
  }

  /// The system's words for an error code, such as `Input/output error`.
  private static func systemText(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "unknown error" }
    return unsafe String(cString: text)
  }
}
