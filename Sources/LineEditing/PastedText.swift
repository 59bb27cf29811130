// SPDX-License-Identifier: MIT

/// Makes what a terminal pastes fit for a line.
enum PastedText {
  /// Text with newlines as line ends and no control characters but tabs; newlines at the end are
  /// dropped, so that a pasted line waits for Enter on its own row.
  static func cleaned(_ bytes: some Sequence<UInt8>) -> String {
    var result = String.UnicodeScalarView()
    var followsReturn = false
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\r": result.append("\n")
      case "\n" where followsReturn: break
      case "\n", "\t": result.append(scalar)
      default:
        if scalar.properties.generalCategory != .control { result.append(scalar) }
      }
      followsReturn = scalar == "\r"
    }
    while result.last == "\n" { result.removeLast() }
    return String(result)
  }
}
