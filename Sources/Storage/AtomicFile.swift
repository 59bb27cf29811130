// SPDX-License-Identifier: MIT
import Glibc
import Synchronization

/// Replaces files whole or not at all.
///
/// The bytes go to a hidden temporary file in the same folder, which is forced to the disk and
/// then renamed. Whatever fails, a full disk included, the former file stays and the temporary
/// one is removed. A link is followed, even to a file that is not there yet, and permission bits
/// are kept. A device or pipe is written in place; so is what this process has open already, such
/// as /dev/stdout, behind what was written there before.
package enum AtomicFile {
  private static let counter = Atomic<Int>(0)

  /// Writes `bytes` as the whole content of the file at `path`.
  package static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
    try write(parts: [bytes[...]], to: path)
  }

  /// Writes `text` in UTF-8 as the whole content of the file at `path`.
  package static func write(_ text: String, to path: String) throws(StorageError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes the parts, one after another, as the whole content of the file at `path`.
  package static func write(parts: [ArraySlice<UInt8>], to path: String) throws(StorageError) {
    if let descriptor = OwnDescriptor.number(of: path) {
      let file = try FileDescriptor(duplicating: descriptor, path: path, for: .write)
      return try fill(file, with: parts)
    }
    let former = FilePaths.status(path)
    switch former.map({ $0.st_mode & S_IFMT }) {
    case nil, S_IFREG: try replace(try target(of: path), named: path, with: parts, like: former)
    case S_IFDIR: throw StorageError(.write, path: path, reason: .isDirectory)
    default: try writeInPlace(parts, to: path)
    }
  }

  /// The file that a link finally names, so that the link itself survives.
  private static func target(of path: String) throws(StorageError) -> String {
    if let resolved = unsafe realpath(path, nil) {
      defer { unsafe free(resolved) }
      return unsafe String(cString: resolved)
    }
    // The system resolves only what is there: a link may name the file that is to be made.
    var target = path
    for _ in 0..<linkLimit {
      guard let next = FilePaths.linkTarget(target) else { return target }
      target = next
    }
    throw .system(.write, path: path, code: ELOOP)
  }

  /// Links that follow one another before Linux takes them for a circle.
  private static let linkLimit = 40

  private static func replace(
    _ target: String, named path: String, with parts: [ArraySlice<UInt8>], like former: stat?
  ) throws(StorageError) {
    if FilePaths.name(of: target).isEmpty || target.hasSuffix("/") {
      throw StorageError(.write, path: path, reason: .isDirectory)
    }
    // A rename would go round the write protection of the file itself.
    if former != nil, unsafe access(target, W_OK) != 0 {
      throw .system(.write, path: path, code: errno)
    }
    var temporary = temporaryPath(for: target)
    // A killed process that had this one's number may have left such a file.
    while FilePaths.exists(temporary) { temporary = temporaryPath(for: target) }
    let file: FileDescriptor
    do throws(StorageError) {
      file = try FileDescriptor(
        opening: temporary, for: .write, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
    } catch {
      throw StorageError(.write, path: path, reason: error.reason)
    }
    do throws(StorageError) {
      if let former { file.setMode(former.st_mode) }
      try fill(file, with: parts)
      guard unsafe rename(temporary, target) == 0 else {
        throw .system(.write, path: target, code: errno)
      }
    } catch {
      unsafe _ = unlink(temporary)
      // Tell of the file the user named, not of the temporary one.
      throw StorageError(.write, path: path, reason: error.reason)
    }
    synchronizeFolder(of: target)
  }

  private static func writeInPlace(
    _ parts: [ArraySlice<UInt8>], to path: String
  ) throws(StorageError) {
    try fill(try FileDescriptor(opening: path, for: .write, flags: O_WRONLY), with: parts)
  }

  private static func fill(
    _ file: consuming FileDescriptor, with parts: [ArraySlice<UInt8>]
  ) throws(StorageError) {
    for part in parts {
      let failure = unsafe part.withUnsafeBytes { bytes -> StorageError? in
        do throws(StorageError) { try unsafe file.write(bytes) } catch { return error }
        return nil
      }
      if let failure { throw failure }
    }
    try file.synchronize()
    try file.close()
  }

  /// A name no other process or thread uses, hidden from `ls`, beside the target.
  private static func temporaryPath(for target: String) -> String {
    let number = counter.add(1, ordering: .relaxed).newValue
    // Long names are cut: the temporary name must not pass the system's 255 bytes.
    let stem = String(decoding: FilePaths.name(of: target).utf8.prefix(48), as: UTF8.self)
    return FilePaths.join(FilePaths.folder(of: target), ".\(stem).\(getpid())-\(number)\(ending)")
  }

  private static let ending = ".partial"
  /// Seconds after which a temporary file is nobody's: no file takes a day to write.
  private static let abandonment = 86_400.0

  /// Removes temporary files that processes which were killed have left in a folder, after a day.
  package static func removeAbandoned(in folder: String) {
    var now = timespec()
    guard let names = try? FilePaths.list(folder), unsafe clock_gettime(CLOCK_REALTIME, &now) == 0
    else { return }
    for name in names where name.hasPrefix(".") && name.hasSuffix(ending) {
      let path = FilePaths.join(folder, name)
      if let use = FilePaths.lastUse(path), Double(now.tv_sec) - use > abandonment {
        FilePaths.remove(path)
      }
    }
  }

  /// Makes the rename itself durable, as far as the file system can: the data is safe already.
  private static func synchronizeFolder(of path: String) {
    let folder = FilePaths.folder(of: path)
    let file = try? FileDescriptor(opening: folder, for: .write, flags: O_RDONLY | O_DIRECTORY)
    try? file?.synchronize()
  }
}
