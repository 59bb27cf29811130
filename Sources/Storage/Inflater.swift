// SPDX-License-Identifier: MIT
import CZlib

/// Unpacks deflate data that arrives in pieces (RFC 1950, 1951 and 1952).
///
/// The output never passes `limit` bytes: a small file cannot fill the memory.
@safe struct Inflater: ~Copyable {
  /// How the deflate data is wrapped.
  enum Wrapping: Int32 {
    /// Header, CRC-32 and length of gzip; members may follow each other.
    case gzip = 31
    /// Bare deflate data, as in ZIP files.
    case raw = -15
    /// The header and checksum of zlib, as in PNG files.
    case zlib = 15
  }

  /// What a piece of input did to the stream.
  enum Progress {
    case needsInput
    /// The stream ended; `used` bytes of the piece belong to it.
    case ended(used: Int)
  }

  enum Failure: Error {
    case outputLimit
    case corrupt(used: Int, detail: String)
  }

  private static let chunkSize = 1 << 18

  private let stream: UnsafeMutablePointer<z_stream>
  private let chunk: UnsafeMutableBufferPointer<UInt8>
  private let limit: Int
  private(set) var output: [UInt8] = []

  /// `dictionary` is for bare data that was packed with one.
  init(_ wrapping: Wrapping, dictionary: [UInt8] = [], expecting size: Int, limit: Int) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe chunk = .allocate(capacity: Self.chunkSize)
    self.limit = limit
    output.reserveCapacity(min(size, limit))
    let result = unsafe inflateInit2_(
      stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib could not be set up")
    if !dictionary.isEmpty {
      unsafe _ = inflateSetDictionary(stream, dictionary, UInt32(dictionary.count))
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe chunk.deallocate()
  }

  /// Gets ready for another stream whose output is appended to the same bytes.
  mutating func restart() {
    unsafe inflateReset(stream)
  }

  /// Unpacks one piece of input.
  mutating func feed(_ input: ArraySlice<UInt8>) throws(Failure) -> Progress {
    var outcome: Result<Progress, Failure> = .success(.needsInput)
    unsafe input.withUnsafeBufferPointer { bytes in
      do throws(Failure) { outcome = .success(try unsafe run(bytes)) } catch {
        outcome = .failure(error)
      }
    }
    return try outcome.get()
  }

  private mutating func run(
    _ input: UnsafeBufferPointer<UInt8>
  ) throws(Failure) -> Progress {
    precondition(input.count <= Int(UInt32.max), "pieces are fed one at a time")
    // zlib's interface predates `const`: it never writes through `next_in`.
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(input.count)
    while true {
      unsafe stream.pointee.next_out = chunk.baseAddress
      unsafe stream.pointee.avail_out = UInt32(Self.chunkSize)
      let result = unsafe inflate(stream, Z_NO_FLUSH)
      let used = unsafe input.count - Int(stream.pointee.avail_in)
      let free = unsafe Int(stream.pointee.avail_out)
      let made = Self.chunkSize - free
      guard made <= limit - output.count else { throw .outputLimit }
      unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[..<made]))
      switch result {
      case Z_STREAM_END: return .ended(used: used)
      case Z_OK where free > 0, Z_BUF_ERROR where made == 0: return .needsInput
      case Z_OK: continue
      default: throw .corrupt(used: used, detail: message(for: result))
      }
    }
  }

  private func message(for result: Int32) -> String {
    if result == Z_NEED_DICT { return "it needs a preset dictionary" }
    if let text = unsafe stream.pointee.msg { return unsafe String(cString: text) }
    return "zlib error \(result)"
  }
}
