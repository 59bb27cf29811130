// SPDX-License-Identifier: MIT
import Glibc

/// A file of lines to which several processes append at once and from which none deletes.
struct HistoryFile {
  /// What the system refused.
  struct Failure: Error {
    var operation: String
    var path: String
    var code: Int32

    var description: String {
      let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
      return "cannot \(operation) \(path): \(reason)"
    }
  }

  var path: String

  /// Older lines than fit here are not looked at, so that opening takes the same time for ever.
  private static let tailLimit = 4 << 20

  /// Hands over the lines of the file, newest first, until `take` says that it has enough.
  ///
  /// There are none when there is no file.
  func readBackwards(_ take: (ArraySlice<UInt8>) -> Bool) throws(Failure) {
    let tail = try tail()
    var end = tail.endIndex
    while end > tail.startIndex {
      let start = tail[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? tail.startIndex
      if start < end, !take(tail[start..<end]) { return }
      end = start - 1
    }
  }

  /// The last whole lines of the file.
  private func tail() throws(Failure) -> ArraySlice<UInt8> {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return [] }
      throw failure("read")
    }
    defer { close(descriptor) }
    let end = Int(lseek(descriptor, 0, SEEK_END))
    guard end >= 0 else { throw failure("read") }
    let start = max(0, end - Self.tailLimit)
    let bytes = try read(descriptor, from: start, to: end)
    guard start > 0 else { return bytes[...] }
    // A tail that begins within the file begins within a line.
    return bytes.drop { $0 != UInt8(ascii: "\n") }
  }

  /// Appends a line, and creates the file (0600) and its folders (0700) if need be.
  func append(_ line: String) throws(Failure) {
    try makeFolders()
    let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw failure("write") }
    defer { close(descriptor) }
    let isLocked = lock(descriptor)
    defer { if isLocked { flock(descriptor, LOCK_UN) } }
    // A process that died while it wrote leaves half a line; only that one may be lost.
    let opening = endsWithinLine(descriptor) ? "\n" : ""
    guard writeAll(Array((opening + line + "\n").utf8), to: descriptor) else {
      throw failure("write")
    }
  }

  private func failure(_ operation: String) -> Failure {
    Failure(operation: operation, path: path, code: errno)
  }

  private func read(_ descriptor: Int32, from start: Int, to end: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: end - start)
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
          off_t(start + filled))
      }
      if count < 0, errno != EINTR { throw failure("read") }
      if count == 0 { break }
      filled += max(count, 0)
    }
    return Array(bytes.prefix(filled))
  }

  private func endsWithinLine(_ descriptor: Int32) -> Bool {
    let end = lseek(descriptor, 0, SEEK_END)
    var last = UInt8(ascii: "\n")
    guard end > 0, unsafe pread(descriptor, &last, 1, end - 1) == 1 else { return false }
    return last != UInt8(ascii: "\n")
  }

  /// Waits up to a second: a stopped process that holds the lock must not stop this one, and the
  /// system appends a short line in one piece even without it.
  private func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<100 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else { return false }
      usleep(10_000)
    }
    return false
  }

  private func makeFolders() throws(Failure) {
    let parts = path.split(separator: "/").dropLast()
    var folder = path.hasPrefix("/") ? "" : "."
    for part in parts {
      folder += "/" + part
      if unsafe mkdir(folder, 0o700) == 0 { continue }
      let code = errno
      if unsafe access(folder, F_OK) == 0 { continue }
      throw Failure(operation: "create the folder", path: folder, code: code)
    }
  }
}
