// SPDX-License-Identifier: MIT

/// How a kind of layer is written; parsing, checking, completion and help are derived from it.
package struct LayerSyntax: Sendable {
  /// What an option takes.
  package enum OptionType: Sendable {
    case integer(ClosedRange<Int>)
    case real
    case flag
    case integers
  }

  /// One `name=value`.
  package struct Option: Sendable {
    package let name: String
    package let summary: String
    package let type: OptionType
    /// The default in the language's spelling; nil where it depends on other options.
    package let defaultText: String?
    /// Whether only files use it: what compression has left behind.
    package let isInternal: Bool

    init(
      _ name: String, _ summary: String, _ type: OptionType, default text: String? = nil,
      isInternal: Bool = false
    ) {
      self.name = name
      self.summary = summary
      self.type = type
      defaultText = text
      self.isInternal = isInternal
    }
  }

  package let summary: String
  /// The name and meaning of the positional number; nil if there is none.
  package let number: (name: String, meaning: String)?
  package let options: [Option]
  /// How many `{ }` follow.
  package let blocks: ClosedRange<Int>

  init(
    _ summary: String, number: (name: String, meaning: String)? = nil, options: [Option] = [],
    blocks: ClosedRange<Int> = 0...0
  ) {
    self.summary = summary
    self.number = number
    self.options = options
    self.blocks = blocks
  }
}

extension LayerDescription {
  /// Refuses what a kind does not know, so that a typing mistake is never silent.
  func check(against syntax: LayerSyntax) throws(NetworkError) {
    let known = syntax.options.filter { !$0.isInternal }.map { "\($0.name)=" }
    for option in options.keys.sorted()
    where !syntax.options.contains(where: { $0.name == option }) {
      throw NetworkError(
        place, "has no option \(option)=",
        hint: "its options: \(known.isEmpty ? "none" : known.joined(separator: ", "))")
    }
    // A kind that needs a number asks for it itself, with its range.
    guard syntax.number != nil || numbers.isEmpty else {
      throw NetworkError(place, "takes no number, found \(numbers.count)")
    }
    guard syntax.blocks.contains(blocks.count) else {
      let count = syntax.blocks
      let range =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw NetworkError(
        place,
        count.upperBound == 0
          ? "takes no block { }" : "takes \(range) blocks { }, found \(blocks.count)")
    }
  }
}
