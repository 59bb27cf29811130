// SPDX-License-Identifier: MIT
import GRDB

/// Why the ledger cannot be used, in one line that says where and what to do.
package struct LedgerError: Error, Equatable, CustomStringConvertible {
  /// What kind of trouble it is.
  package enum Kind: Sendable, Equatable {
    /// The file is no database, or a damaged one.
    case damaged
    /// Nothing can be written there.
    case notWritable
    /// There is no space left.
    case full
    /// A read or write went wrong; a limit on the size of files tells no more.
    case failing
    /// Another process has held it for too long.
    case busy
    /// It was written by a later version of the program.
    case tooNew
    case other
  }

  package let kind: Kind
  /// The ledger's folder.
  package let folder: String
  private let detail: String

  package init(_ kind: Kind, folder: String, detail: String = "") {
    self.kind = kind
    self.folder = folder
    self.detail = detail
  }

  /// Translates what the database threw.
  init(_ error: any Error, folder: String) {
    if let error = error as? LedgerError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.other, folder: folder, detail: "\(error)")
      return
    }
    let kind: Kind =
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .notWritable
      case .SQLITE_FULL: .full
      case .SQLITE_IOERR: .failing
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
      default: .other
      }
    self.init(kind, folder: folder, detail: error.message ?? "\(error.resultCode)")
  }

  package var description: String {
    switch kind {
    case .damaged: "the ledger in '\(folder)' is damaged: \(detail)"
    case .notWritable:
      "the ledger in '\(folder)' cannot be written: check the folder's owner and mode, or name "
        + "another with --ledger DIR"
    case .full:
      "the ledger in '\(folder)' cannot be written: no space left on the disk; free some, or name "
        + "another folder with --ledger DIR"
    case .failing:
      "the ledger in '\(folder)' cannot be written: \(detail); the disk may be full or failing, or "
        + "files limited in size (ulimit -f); name another folder with --ledger DIR"
    case .busy: "the ledger in '\(folder)' was held by another process for too long; try again"
    case .tooNew:
      "the ledger in '\(folder)' was written by a later version of temper: \(detail); use that "
        + "version, or another folder with --ledger DIR"
    case .other: "the ledger in '\(folder)' failed: \(detail)"
    }
  }
}
