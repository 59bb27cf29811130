// SPDX-License-Identifier: MIT
import Glibc

/// Reads whole files into memory.
package enum FileReader {
  /// The bytes of the file at `path`.
  ///
  /// Regular files, pipes and devices all work. More than `limit` bytes, or than memory holds, is
  /// an error, found before anything is read where the system knows the size.
  package static func read(_ path: String, limit: Int = .max) throws(StorageError) -> [UInt8] {
    let file = try open(path)
    let size = try Self.size(of: file, limit: limit)
    // One byte more than the known size, so that the last read can see the end of the file.
    var bytes: [UInt8] = []
    var capacity = size + 1
    while true {
      let wanted = capacity
      let chunk = try readChunk(of: file, capacity: wanted)
      if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
      guard bytes.count <= min(limit, memoryLimit) else { throw tooLarge(path, limit: limit) }
      if chunk.count < wanted { return bytes }
      capacity = 1 << 18
    }
  }

  /// The first `count` bytes of the file, or all of a shorter one.
  package static func readPrefix(_ path: String, count: Int) throws(StorageError) -> [UInt8] {
    try readChunk(of: try open(path), capacity: count)
  }

  /// The bytes of a text file as a string; bytes that are no UTF-8 are an error.
  package static func readText(_ path: String, limit: Int = .max) throws(StorageError) -> String {
    let bytes = try read(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StorageError(
        .read, path: path, reason: .corrupt(offset: 0, detail: "it is no UTF-8 text"),
        hint: "save the file in the UTF-8 encoding")
    }
    return text
  }

  /// The most bytes that are read at once: nearly the machine's memory.
  ///
  /// A sparse file may claim far more than can be allocated, which would end the program.
  static let memoryLimit = PhysicalMemory.bytes / 16 * 15

  /// The size of an open file, 0 for pipes and devices; more than `limit`, or than memory holds, is
  /// an error.
  static func size(
    of file: borrowing FileDescriptor, limit: Int = .max
  ) throws(StorageError) -> Int {
    let size = try file.size()
    guard size <= min(limit, memoryLimit) else { throw tooLarge(file.path, limit: limit) }
    return size
  }

  private static func tooLarge(_ path: String, limit: Int) -> StorageError {
    guard memoryLimit < limit else {
      return StorageError(.read, path: path, reason: .tooLarge(limit: limit))
    }
    return StorageError(
      .read, path: path, reason: .tooLarge(limit: memoryLimit),
      hint: "this machine has no more memory: check that this is the right file")
  }

  static func open(_ path: String) throws(StorageError) -> FileDescriptor {
    let file = try FileDescriptor(opening: path, for: .read, flags: O_RDONLY)
    guard try file.status().st_mode & S_IFMT != S_IFDIR else {
      throw StorageError(.read, path: path, reason: .isDirectory)
    }
    return file
  }

  /// Up to `capacity` bytes; fewer only at the end of the file.
  static func readChunk(
    of file: borrowing FileDescriptor, capacity: Int
  ) throws(StorageError) -> [UInt8] {
    var failure: StorageError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      do throws(StorageError) {
        while count < capacity {
          let whole = UnsafeMutableRawBufferPointer(buffer)
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[count..<capacity])
          let read = try unsafe file.read(into: rest)
          if read == 0 { break }
          count += read
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
