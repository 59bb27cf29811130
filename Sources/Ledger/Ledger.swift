// SPDX-License-Identifier: MIT
import GRDB
import Glibc
package import Storage

/// The record of every step of every session, in one folder that several processes share.
///
/// SQLite with a write-ahead log: what a killed process had recorded is there afterwards. A file that
/// is no database any more is set aside under another name, never deleted. Belongs to one thread.
package final class Ledger {
  package let folder: LedgerFolder
  /// Models by content.
  package let models: ArtefactStore
  /// What happened on opening that a user should know.
  package private(set) var notes: [String] = []
  /// This session's number.
  package internal(set) var session = 0
  private var database: DatabaseQueue
  private let origin: (machine: String, program: String)

  /// Opens the ledger of a folder, or makes one there.
  ///
  /// - Throws: `LedgerError` if nothing can be read or written there.
  package init(
    _ folder: LedgerFolder, machine: String, program: String, busySeconds: Double = 20
  ) throws(LedgerError) {
    self.folder = folder
    models = ArtefactStore(folder.models, ending: "safetensors")
    origin = (machine, program)
    do throws(StorageError) {
      try folder.make()
    } catch {
      throw Self.error(error, folder: folder)
    }
    (database, notes) = try Self.open(folder, busySeconds: busySeconds)
  }

  /// A failure of the file system as one of the ledger.
  static func error(_ error: StorageError, folder: LedgerFolder) -> LedgerError {
    let kind: LedgerError.Kind =
      switch error.reason {
      case .diskFull: .full
      case .permissionDenied, .readOnlyFileSystem, .notDirectory, .folderMissing: .notWritable
      default: .other
      }
    return LedgerError(kind, folder: folder.path, detail: error.description)
  }

  /// A failure to keep a file beside the database.
  package func error(_ error: StorageError) -> LedgerError { Self.error(error, folder: folder) }

  // MARK: Opening

  private static func open(
    _ folder: LedgerFolder, busySeconds: Double
  ) throws(LedgerError) -> (DatabaseQueue, [String]) {
    // One process at a time makes tables or sets a damaged file aside.
    let outcome: Result<(DatabaseQueue, [String]), LedgerError> =
      LedgerLock(path: folder.lock).hold {
        do throws(LedgerError) {
          return .success((try connect(folder, busySeconds: busySeconds), []))
        } catch {
          guard error.kind == .damaged else { return .failure(error) }
          do throws(LedgerError) {
            let note = try setAside(folder, because: error)
            return .success((try connect(folder, busySeconds: busySeconds), [note]))
          } catch {
            return .failure(error)
          }
        }
      }
    return try outcome.get()
  }

  private static func connect(
    _ folder: LedgerFolder, busySeconds: Double
  ) throws(LedgerError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(busySeconds)
    configuration.prepareDatabase { database in
      // In the write-ahead mode this loses nothing when a process dies, and saves a wait for the
      // disk at every step.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    do {
      let queue = try DatabaseQueue(path: folder.database, configuration: configuration)
      let migrator = LedgerSchema.migrator
      if try queue.read(migrator.hasBeenSuperseded) {
        throw LedgerError(.tooNew, folder: folder.path, detail: "unknown tables")
      }
      try migrator.migrate(queue)
      let state = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      guard state == "ok" else {
        throw LedgerError(.damaged, folder: folder.path, detail: state ?? "no answer")
      }
      return queue
    } catch {
      throw LedgerError(error, folder: folder.path)
    }
  }

  /// Gives the damaged files other names, so that nothing is lost that somebody may still read.
  private static func setAside(
    _ folder: LedgerFolder, because error: LedgerError
  ) throws(LedgerError) -> String {
    let place = folder.database + ".damaged-\(Int(Clock.now))-\(getpid())"
    guard FilePaths.rename(folder.database, to: place) else {
      throw LedgerError(.notWritable, folder: folder.path)
    }
    for ending in ["-wal", "-shm"] {
      FilePaths.rename(folder.database + ending, to: place + ending)
    }
    return "\(error); it was set aside as '\(place)', and a new one was begun"
  }

  // MARK: Access

  /// Runs `body` on the database; a file that turns out damaged is set aside, then tried anew.
  func access<Result>(
    _ body: (Database) throws -> Result
  ) throws(LedgerError) -> Result {
    do {
      return try database.write(body)
    } catch {
      let error = LedgerError(error, folder: folder.path)
      guard error.kind == .damaged else { throw error }
      try? database.close()
      let (fresh, found) = try Self.open(folder, busySeconds: 20)
      database = fresh
      notes += found.isEmpty ? ["\(error); another process has set it aside"] : found
      session = 0
    }
    do {
      return try database.write(body)
    } catch {
      throw LedgerError(error, folder: folder.path)
    }
  }

  /// Hands out the notes once.
  package func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Gives the session its number, at its first step: one that does nothing leaves no trace.
  func beginSession() throws(LedgerError) {
    guard session == 0 else { return }
    session = try access { database in
      try database.execute(
        sql: "INSERT INTO session (started, process, machine, program) VALUES (?, ?, ?, ?)",
        arguments: [Clock.now, Int(getpid()), origin.machine, origin.program])
      return Int(database.lastInsertedRowID)
    }
  }
}

/// The time of day.
enum Clock {
  /// Seconds since 1970.
  static var now: Double {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
