// SPDX-License-Identifier: MIT
import Glibc

/// A C string that outlives the callback through which libedit asks for it.
@safe
struct PromptText: ~Copyable {
  /// Encloses what takes no columns.
  ///
  /// libedit draws such a sequence together with the character after it, so one must follow.
  static let escape: CChar = 1

  private var storage = unsafe UnsafeMutablePointer<CChar>?.none

  /// Replaces the text.
  mutating func set(_ text: String) {
    unsafe free(storage)
    unsafe storage = strdup(text)
  }

  /// What libedit is given; valid until the next `set(_:)`.
  var pointer: UnsafeMutablePointer<CChar>? { unsafe storage }

  deinit { unsafe free(storage) }

  /// The text in a style, where the last character stays plain.
  static func styled(_ text: String, with style: String) -> String {
    guard let last = text.last else { return "" }
    let mark = "\u{1}"
    return "\(mark)\(style)\(mark)\(text.dropLast())\(mark)\(Style.plain)\(mark)\(last)"
  }
}
