// SPDX-License-Identifier: MIT

/// The order of names in which numbers count as numbers: `block2` comes before `block10`.
enum NaturalOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    let (first, second) = (pieces(of: left), pieces(of: right))
    for (one, other) in zip(first, second) where one != other {
      guard let number = Int(one), let another = Int(other) else {
        return one.utf8.lexicographicallyPrecedes(other.utf8)
      }
      if number != another { return number < another }
    }
    return first.count < second.count
  }

  /// Runs of digits and of other bytes.
  private static func pieces(of name: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = name[...]
    while let first = rest.first {
      let isDigit = first.isWholeNumber
      let piece = rest.prefix { $0.isWholeNumber == isDigit }
      pieces.append(piece)
      rest = rest[piece.endIndex...]
    }
    return pieces
  }
}
