// SPDX-License-Identifier: MIT

/// What the bytes after an Escape byte mean.
enum EscapeSequence: Equatable {
  case key(EditorKey)
  case pasteBegins
  case unknown

  /// The marker that ends what a terminal pastes.
  static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Reads a whole sequence without its Escape byte, as xterm, rxvt, the Linux console, tmux and
  /// their kin send them.
  init(_ bytes: [UInt8]) {
    guard let introducer = bytes.first, let final = bytes.last, bytes.count > 1 else {
      self = bytes == [0x0D] || bytes == [0x0A] ? .key(.newline) : .unknown
      return
    }
    let parameters = String(decoding: bytes[1..<(bytes.count - 1)], as: UTF8.self)
      .split(separator: ";", omittingEmptySubsequences: false)
      .map { Int(UInt16($0) ?? 1) }
    switch (introducer, final) {
    case (UInt8(ascii: "["), UInt8(ascii: "~")):
      self = Self.numbered(parameters.first ?? 0, modifier: parameters.dropFirst().first ?? 1)
    case (UInt8(ascii: "["), _), (UInt8(ascii: "O"), _):
      self = Self.lettered(final, modifier: parameters.last ?? 1)
    default:
      self = .unknown
    }
  }

  private static func numbered(_ number: Int, modifier: Int) -> EscapeSequence {
    switch number {
    case 1, 7: .key(.rowStart)
    case 4, 8: .key(.rowEnd)
    case 3: .key(concernsWords(modifier) ? .deleteWord : .delete)
    case 5, 6, 201: .key(.ignore)
    case 200: .pasteBegins
    default: .unknown
    }
  }

  private static func lettered(_ letter: UInt8, modifier: Int) -> EscapeSequence {
    switch letter {
    case UInt8(ascii: "A"): .key(.up)
    case UInt8(ascii: "B"): .key(.down)
    case UInt8(ascii: "C"): .key(concernsWords(modifier) ? .wordRight : .right)
    case UInt8(ascii: "D"): .key(concernsWords(modifier) ? .wordLeft : .left)
    case UInt8(ascii: "c"): .key(.wordRight)
    case UInt8(ascii: "d"): .key(.wordLeft)
    case UInt8(ascii: "H"): .key(.rowStart)
    case UInt8(ascii: "F"): .key(.rowEnd)
    default: .unknown
    }
  }

  /// Modifiers come as 1 + (1: Shift, 2: Alt, 4: Ctrl); Alt and Ctrl turn characters into words.
  private static func concernsWords(_ modifier: Int) -> Bool { (modifier - 1) & 6 != 0 }
}
