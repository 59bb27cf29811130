// SPDX-License-Identifier: MIT

extension String {
  /// The name with spaces for underscores.
  package var spaced: String { String(map { $0 == "_" ? " " : $0 }) }

  /// The text with spaces for line breaks and tabs.
  package var inOneLine: String { String(map { $0.isNewline || $0 == "\t" ? " " : $0 }) }

  /// The text with other spellings for some scalars; nil leaves one as it is.
  ///
  /// File formats know no characters of several scalars: an accent behind a quote does not hide it.
  package func escaping(_ spelling: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in unicodeScalars {
      if let text = spelling(scalar) {
        result += text
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
