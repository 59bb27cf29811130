// SPDX-License-Identifier: MIT

/// The longest beginning that texts share.
enum CommonPrefix {
  static func of(_ texts: [String]) -> String {
    guard var result = texts.first.map({ $0.unicodeScalars[...] }) else { return "" }
    for text in texts.dropFirst() {
      let pairs = zip(result, text.unicodeScalars)
      let length = pairs.prefix { $0 == $1 }.count { _ in true }
      result = result.prefix(length)
    }
    return String(String.UnicodeScalarView(result))
  }
}
