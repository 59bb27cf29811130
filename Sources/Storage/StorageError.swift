// SPDX-License-Identifier: MIT

/// A failure to read, write or unpack a file, told so that a user can act on it.
///
/// `description` is one clear line: the operation, the path, the reason and what to do next.
package struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was being done when the failure happened.
  package enum Operation: String, Sendable {
    case read
    case write
    case list
    case unpack
  }

  /// Why it failed; byte offsets count from the start of the named file, as it lies on disk.
  package enum Reason: Equatable, Sendable {
    /// No file of that name. `nearest` is the most similar name in the same folder.
    case missing(nearest: String?)
    /// The folder that should hold the file does not exist.
    case folderMissing(String)
    case isDirectory
    /// Something on the way to the file is no folder.
    case notDirectory
    case permissionDenied
    case readOnlyFileSystem
    case diskFull
    case tooLarge(limit: Int)
    case notCompressed
    case truncated(offset: Int)
    case corrupt(offset: Int, detail: String)
    /// Any other error of the system: its `errno` and the system's own words.
    case system(code: Int32, text: String)
  }

  /// What was being done.
  package let operation: Operation
  /// The file or folder, as the user named it.
  package let path: String
  /// Why it failed.
  package let reason: Reason
  /// What to do about it, as an imperative clause; empty where nothing useful can be said.
  package let hint: String

  /// Describes a failure; without a `hint` the customary one for the reason is used.
  package init(
    _ operation: Operation, path: String, reason: Reason, hint: String? = nil
  ) {
    self.operation = operation
    self.path = path
    self.reason = reason
    self.hint = hint ?? reason.customaryHint
  }

  /// One line: the operation, the path, the reason and the hint.
  package var description: String {
    let failure = "cannot \(operation.rawValue) '\(path)': \(reason)"
    return hint.isEmpty ? failure : "\(failure); \(hint)"
  }
}

extension StorageError.Reason {
  /// Whether nothing is there, rather than something that cannot be used.
  package var isAbsence: Bool {
    switch self {
    case .missing, .folderMissing: true
    default: false
    }
  }
}

extension StorageError.Reason: CustomStringConvertible {
  /// The reason as a clause.
  package var description: String {
    switch self {
    case .missing: "no such file"
    case .folderMissing(let folder): "the folder '\(folder)' does not exist"
    case .isDirectory: "it is a folder"
    case .notDirectory: "a part of the path is a file, not a folder"
    case .permissionDenied: "permission denied"
    case .readOnlyFileSystem: "the file system is read-only"
    case .diskFull: "no space left on the disk"
    case .tooLarge(let limit): "it holds more than the \(limit) bytes that are expected here"
    case .notCompressed: "it does not begin with the gzip signature 1f 8b"
    case .truncated(let offset): "the compressed data ends too early, at byte \(offset)"
    case .corrupt(let offset, let detail): "damaged at byte \(offset): \(detail)"
    case .system(let code, let text): "\(text) (system error \(code))"
    }
  }

  /// The advice that suits the reason wherever it happens.
  var customaryHint: String {
    switch self {
    case .missing(let nearest?): "did you mean '\(nearest)'?"
    case .missing(nearest: nil): "check the name and the folder"
    case .folderMissing(let folder): "create it with: mkdir -p '\(folder)'"
    case .isDirectory: "name a file inside it"
    case .notDirectory: "check the folders in the path"
    case .permissionDenied: "check the owner and mode with: ls -ld, or choose another folder"
    case .readOnlyFileSystem: "choose a folder on another disk"
    case .diskFull: "free some space, or choose a folder on another disk; nothing was changed"
    case .tooLarge: "check that this is the right file"
    case .notCompressed: "if it is already unpacked, rename it without .gz"
    case .truncated: "the copy is incomplete: fetch the file again"
    case .corrupt: "the copy is damaged: fetch the file again"
    case .system: ""
    }
  }
}
