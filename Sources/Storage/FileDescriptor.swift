// SPDX-License-Identifier: MIT
import Glibc

/// An open file that closes itself; every call names the path in its errors.
struct FileDescriptor: ~Copyable {
  let path: String
  private let operation: StorageError.Operation
  private var number: Int32

  /// Opens `path` with `flags` (`O_RDONLY`...); the descriptor is not inherited by children.
  init(
    opening path: String, for operation: StorageError.Operation, flags: Int32, mode: mode_t = 0
  ) throws(StorageError) {
    repeat {
      number = unsafe open(path, flags | O_CLOEXEC, mode)
    } while number < 0
      && errno == EINTR
    guard number >= 0 else { throw .system(operation, path: path, code: errno) }
    self.path = path
    self.operation = operation
  }

  /// Another number for a file that is open already, with the same place in it: closing this one
  /// leaves that one open.
  init(
    duplicating descriptor: Int32, path: String, for operation: StorageError.Operation
  ) throws(StorageError) {
    number = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard number >= 0 else { throw .system(operation, path: path, code: errno) }
    self.path = path
    self.operation = operation
  }

  deinit {
    if number >= 0 { Glibc.close(number) }
  }

  func status() throws(StorageError) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw failure() }
    return status
  }

  /// The size in bytes; 0 for pipes and devices.
  func size() throws(StorageError) -> Int {
    Int(try status().st_size)
  }

  /// Reads up to the buffer's size; 0 means the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    while true {
      let count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw failure() }
    }
  }

  /// Writes the whole buffer, going on after short writes.
  func write(_ buffer: UnsafeRawBufferPointer) throws(StorageError) {
    var rest = unsafe buffer
    while unsafe !rest.isEmpty {
      let count = unsafe Glibc.write(number, rest.baseAddress, rest.count)
      if count > 0 {
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if count == 0 || errno != EINTR {
        throw failure(count == 0 ? ENOSPC : errno)
      }
    }
  }

  /// Waits until no other process holds the file's lock, and holds it; what cannot be locked is not.
  func lock() {
    while flock(number, LOCK_EX) != 0, errno == EINTR {}
  }

  /// Cuts the file to a size, as far as that is possible.
  func truncate(to size: Int) {
    _ = ftruncate(number, off_t(size))
  }

  /// Gives the file another's permission bits; a file system without them is no failure.
  func setMode(_ mode: mode_t) {
    _ = fchmod(number, mode & 0o7777)
  }

  /// Waits until the data is on the disk; pipes and devices that cannot are no failure.
  func synchronize() throws(StorageError) {
    while fsync(number) != 0 {
      if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
      if errno != EINTR { throw failure() }
    }
  }

  /// Closes the file now: network file systems report a full disk only here.
  consuming func close() throws(StorageError) {
    let result = Glibc.close(number)
    number = -1
    // On Linux the descriptor is gone even after EINTR: closing again could hit another file.
    if result != 0, errno != EINTR { throw failure() }
  }

  private func failure(_ code: Int32 = errno) -> StorageError {
    .system(operation, path: path, code: code)
  }
}
