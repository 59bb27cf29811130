// SPDX-License-Identifier: MIT

/// Turns the bytes of a terminal into the characters that libedit is given.
///
/// Escape sequences that mean something to the editor become an `EditorKey`; a paste is taken whole
/// and handed over as text. Other sequences go through unchanged, for bindings of the user's own.
struct KeyReader {
  /// Whether unknown escape sequences are dropped: vi's insert mode would take them for commands.
  var dropsUnknownSequences = false
  /// Whether the hint is looked at again after a word.
  var refreshesHints = false
  /// Whether a search through earlier lines is on, whose text any other key would end.
  private var isSearching = false
  /// What the last paste brought.
  private(set) var pastedText = ""

  private let source: ByteSource
  private var isAbandoned: () -> Bool
  private var waiting: [Unicode.Scalar] = []
  private var putBack: UInt8?

  /// How long the rest of a sequence may take, in milliseconds; an Escape key comes alone.
  private static let patience: Int32 = 60

  init(source: ByteSource, isAbandoned: @escaping () -> Bool) {
    self.source = source
    self.isAbandoned = isAbandoned
  }

  /// Forgets what was read ahead for a line that is no more.
  mutating func reset() {
    waiting = []
    putBack = nil
    isSearching = false
  }

  /// Whether nothing is read ahead.
  var isEmpty: Bool { waiting.isEmpty }

  /// Makes a key come next.
  mutating func enqueue(_ key: EditorKey) {
    waiting += [Unicode.Scalar(EditorKey.lead), Unicode.Scalar(key.rawValue)]
  }

  /// Makes a text come next as if it were pasted.
  mutating func enqueuePaste(_ text: String) {
    pastedText = text
    enqueue(.paste)
  }

  /// The next character for libedit.
  mutating func next() throws(ByteSource.Stop) -> Unicode.Scalar {
    while true {
      if !waiting.isEmpty { return waiting.removeFirst() }
      let byte = try firstByte()
      switch byte {
      // What remains of a Ctrl-D typed ahead; libedit would take it for the quoting key.
      case 0: continue
      case 0x1B:
        isSearching = false
        try readEscapeSequence()
      case 0x80...: waiting.append(try scalar(from: byte))
      default:
        waiting.append(Unicode.Scalar(byte))
        noteKey(byte)
      }
    }
  }

  private mutating func noteKey(_ byte: UInt8) {
    switch byte {
    case 0x12, 0x13: isSearching = true
    case 0x08, 0x7F: break
    case UInt8(ascii: " "), UInt8(ascii: "="):
      if refreshesHints, !isSearching { enqueue(.refreshHint) }
    default: if byte < 0x20 { isSearching = false }
    }
  }

  private mutating func firstByte() throws(ByteSource.Stop) -> UInt8 {
    if let byte = putBack {
      putBack = nil
      return byte
    }
    return try source.next()
  }

  private mutating func scalar(from lead: UInt8) throws(ByteSource.Stop) -> Unicode.Scalar {
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    var bytes = [lead]
    while bytes.count < length, let byte = try source.next(within: Self.patience) {
      guard byte.continuesScalar else {
        putBack = byte
        break
      }
      bytes.append(byte)
    }
    // Ill-formed bytes show up as the replacement character rather than vanish.
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    return scalars.count == 1 ? scalars.first ?? "\u{FFFD}" : "\u{FFFD}"
  }

  private mutating func readEscapeSequence() throws(ByteSource.Stop) {
    guard let bytes = try sequenceBytes() else {
      waiting.append("\u{1B}")
      return
    }
    switch EscapeSequence(bytes) {
    case .key(let key): enqueue(key)
    case .pasteBegins: try readPaste()
    case .unknown:
      if dropsUnknownSequences, bytes.count > 1 { return }
      waiting.append("\u{1B}")
      waiting += bytes.map { Unicode.Scalar($0) }
    }
  }

  /// What follows an Escape byte; nil when that was the key of this name.
  private mutating func sequenceBytes() throws(ByteSource.Stop) -> [UInt8]? {
    guard let introducer = try source.next(within: Self.patience) else { return nil }
    if introducer == 0x1B || introducer >= 0x80 {
      putBack = introducer
      return nil
    }
    var bytes = [introducer]
    guard introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O") else { return bytes }
    while let byte = try source.next(within: Self.patience) {
      bytes.append(byte)
      // The Linux console sends its function keys as Escape [ [ and a letter.
      let isConsoleKey = bytes.count == 2 && byte == UInt8(ascii: "[")
      if (0x40...0x7E).contains(byte), !isConsoleKey { break }
    }
    return bytes
  }

  private mutating func readPaste() throws(ByteSource.Stop) {
    var bytes: [UInt8] = []
    while !bytes.hasSuffix(EscapeSequence.pasteEnd) {
      if let byte = try source.next(within: 200) {
        bytes.append(byte)
      } else if isAbandoned() {
        throw .woken
      }
    }
    pastedText = PastedText.cleaned(bytes.dropLast(EscapeSequence.pasteEnd.count))
    enqueue(.paste)
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
    count >= other.count && suffix(other.count).elementsEqual(other)
  }
}
