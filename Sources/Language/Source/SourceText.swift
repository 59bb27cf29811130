// SPDX-License-Identifier: MIT

/// A named, immutable piece of source: a script file, a `-c` text or one line of the prompt.
package final class SourceText: Sendable {
  /// The largest accepted source in bytes.
  package static let sizeLimit = 16 << 20

  /// Name shown in diagnostics, a file path or `<prompt>`.
  package let name: String
  /// The source as valid UTF-8 without NUL bytes.
  package let bytes: [UInt8]

  private let lineStarts: [Int]

  /// Creates a source from text.
  ///
  /// NUL characters, which no script holds, are replaced by U+FFFD.
  package convenience init(name: String, text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if byte == 0 {
        bytes += [0xEF, 0xBF, 0xBD]
      } else {
        bytes.append(byte)
      }
    }
    self.init(name: name, validBytes: bytes)
  }

  /// Creates a source from the bytes of a file or pipe.
  ///
  /// - Throws: a ``Diagnostic`` of kind `unreadable` when the bytes hold a NUL, are no valid UTF-8
  ///   or are more than ``sizeLimit``; it names the byte offset.
  package convenience init(name: String, bytes: [UInt8]) throws(Diagnostic) {
    if bytes.count > SourceText.sizeLimit {
      throw Diagnostic(
        .unreadable,
        "`\(name)` has \(bytes.count) bytes: this does not look like a script",
        expected: "at most \(SourceText.sizeLimit >> 20) MiB of text")
    }
    if let offset = UTF8Validation.firstInvalidOffset(in: bytes) {
      let found = bytes[offset] == 0 ? "a NUL byte" : "a byte that is not UTF-8"
      throw Diagnostic(
        .unreadable,
        "`\(name)` holds \(found) at offset \(offset): this does not look like a script",
        expected: "UTF-8 text")
    }
    self.init(name: name, validBytes: bytes)
  }

  private init(name: String, validBytes: [UInt8]) {
    self.name = name
    self.bytes = validBytes
    var starts = [0]
    for (offset, byte) in validBytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// The range of the whole source.
  package var range: SourceRange { SourceRange(0, bytes.count) }

  /// Number of lines; an empty source has one.
  package var lineCount: Int { lineStarts.count }

  /// The text in `range`, which is clamped to the source.
  package func text(in range: SourceRange) -> String {
    let lower = min(max(range.lowerBound, 0), bytes.count)
    let upper = min(max(range.upperBound, lower), bytes.count)
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  /// The line number, counted from 1, that holds the byte at `offset`.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The bytes of a line, counted from 1, without its line break.
  package func rangeOfLine(_ line: Int) -> SourceRange {
    let start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return SourceRange(start, max(start, end))
  }

  /// Line and column of the byte at `offset`.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(at: offset)
    let start = lineStarts[line - 1]
    return SourcePosition(line: line, column: text(in: SourceRange(start, offset)).count + 1)
  }
}
