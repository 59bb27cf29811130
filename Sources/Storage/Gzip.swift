// SPDX-License-Identifier: MIT
import CZlib

/// Packs and unpacks gzip data (RFC 1952) and bare deflate data (RFC 1951).
package enum Gzip {
  /// Whether the bytes begin with the gzip signature and the deflate method.
  package static func isCompressed(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b, 0x08])
  }

  /// Unpacks all members of gzip data.
  ///
  /// Zero bytes after the last member are padding; anything else there is an error, as are a
  /// wrong checksum, an early end and more than `limit` unpacked bytes. `path` names the data in
  /// errors, whose offsets count packed bytes.
  package static func inflate(
    _ bytes: [UInt8], path: String, limit: Int = .max
  ) throws(StorageError) -> [UInt8] {
    var unpacking = GzipUnpacking(path: path, packedSize: bytes.count, limit: limit)
    // zlib counts in 32 bits, so even data in memory goes in pieces.
    var start = 0
    while start < bytes.count {
      let end = min(start + 1 << 24, bytes.count)
      try unpacking.feed(bytes[start..<end])
      start = end
    }
    return try unpacking.finish()
  }

  /// Unpacks bare deflate data of one stream, such as a member of a ZIP file.
  ///
  /// Bytes after the stream's end are ignored. The result may be shorter than `limit`. `dictionary` is
  /// the one that the data was packed with.
  package static func inflateRaw(
    _ bytes: ArraySlice<UInt8>, dictionary: [UInt8] = [], path: String, limit: Int
  ) throws(StorageError) -> [UInt8] {
    try inflate(bytes, wrapping: .raw, dictionary: dictionary, path: path, limit: limit)
  }

  private static func inflate(
    _ bytes: ArraySlice<UInt8>, wrapping: Inflater.Wrapping, dictionary: [UInt8] = [],
    path: String, limit: Int
  ) throws(StorageError) -> [UInt8] {
    var inflater = Inflater(
      wrapping, dictionary: dictionary, expecting: min(bytes.count * 4, limit), limit: limit)
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = min(start + 1 << 24, bytes.endIndex)
      do throws(Inflater.Failure) {
        if case .ended = try inflater.feed(bytes[start..<end]) { return inflater.output }
      } catch {
        throw error.storageError(path: path, limit: limit, base: start - bytes.startIndex)
      }
      start = end
    }
    throw StorageError(.unpack, path: path, reason: .truncated(offset: bytes.count))
  }

  /// Packs bytes as one gzip member without a time stamp: equal input gives equal output.
  package static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    deflate(bytes[...], windowBits: 31)
  }

  /// Packs bytes as bare deflate data, such as a member of a ZIP file.
  ///
  /// A `dictionary` of what the bytes will probably hold, the likeliest last, makes short data shorter;
  /// unpacking needs the same.
  package static func deflateRaw(
    _ bytes: ArraySlice<UInt8>, dictionary: [UInt8] = []
  ) -> [UInt8] {
    deflate(bytes, dictionary: dictionary, windowBits: -15)
  }

  /// Packs bytes as one zlib stream (RFC 1950), such as a PNG file's.
  package static func deflateZlib(_ bytes: [UInt8]) -> [UInt8] {
    deflate(bytes[...], windowBits: 15)
  }

  /// Unpacks one zlib stream; bytes after its end are ignored.
  package static func inflateZlib(
    _ bytes: ArraySlice<UInt8>, path: String, limit: Int
  ) throws(StorageError) -> [UInt8] {
    try inflate(bytes, wrapping: .zlib, path: path, limit: limit)
  }

  /// The CRC-32 checksum that gzip and ZIP files carry.
  package static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }

  private static func deflate(
    _ bytes: ArraySlice<UInt8>, dictionary: [UInt8] = [], windowBits: Int32
  ) -> [UInt8] {
    precondition(bytes.count < Int(UInt32.max), "packs at most 4 GiB at once")
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let ready = unsafe deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, size)
    precondition(ready == Z_OK, "zlib could not be set up")
    defer { unsafe _ = deflateEnd(&stream) }
    if !dictionary.isEmpty {
      let known = unsafe deflateSetDictionary(&stream, dictionary, UInt32(dictionary.count))
      precondition(known == Z_OK, "a fresh stream takes a dictionary")
    }
    let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(bound)
        let result = unsafe CZlib.deflate(&stream, Z_FINISH)
        precondition(result == Z_STREAM_END, "the output is as large as zlib asked for")
      }
      count = unsafe bound - Int(stream.avail_out)
    }
  }
}

extension Inflater.Failure {
  /// The failure told about a file, `base` bytes of which were used up before this piece.
  func storageError(path: String, limit: Int, base: Int) -> StorageError {
    switch self {
    case .outputLimit: StorageError(.unpack, path: path, reason: .tooLarge(limit: limit))
    case .corrupt(let used, let detail):
      StorageError(.unpack, path: path, reason: .corrupt(offset: base + used, detail: detail))
    }
  }
}
