// SPDX-License-Identifier: MIT

/// One layer in words: what the language writes, architectures list and files store.
package struct LayerDescription: Equatable, Sendable {
  /// The value of an option.
  package enum Value: Equatable, Sendable {
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case word(String)
    case integers([Int])
  }

  /// The layer's kind, such as `conv`.
  package var kind: String
  /// The layer's name inside its sequence; nil lets the sequence number it.
  package var name: String?
  /// Positional numbers, such as the output channels of `conv 32`.
  package var numbers: [Int]
  package var options: [String: Value]
  /// Nested layers, such as the body of `residual { }`.
  package var blocks: [[LayerDescription]]

  package init(
    _ kind: String, _ numbers: Int..., name: String? = nil, options: [String: Value] = [:],
    blocks: [[LayerDescription]] = []
  ) {
    self.init(kind: kind, name: name, numbers: numbers, options: options, blocks: blocks)
  }

  package init(
    kind: String, name: String?, numbers: [Int], options: [String: Value],
    blocks: [[LayerDescription]]
  ) {
    self.kind = kind
    self.name = name
    self.numbers = numbers
    self.options = options
    self.blocks = blocks
  }
}

extension LayerDescription {
  /// The place that errors about this layer name.
  var place: String { name.map { "\(kind) \($0)" } ?? kind }

  /// An integer option inside a range, or its default.
  func integer(
    _ option: String, default value: Int, in range: ClosedRange<Int> = 0...4096
  ) throws(NetworkError) -> Int {
    guard let given = options[option] else { return value }
    guard case .integer(let number) = given, range.contains(number) else {
      throw NetworkError(
        place, "\(option)= takes an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A yes-or-no option, or its default.
  func flag(_ option: String, default value: Bool) throws(NetworkError) -> Bool {
    guard let given = options[option] else { return value }
    switch given {
    case .flag(let flag): return flag
    case .word("yes"): return true
    case .word("no"): return false
    default: throw NetworkError(place, "\(option)= takes yes or no")
    }
  }

  /// A real option, or its default.
  func real(_ option: String, default value: Double) throws(NetworkError) -> Double {
    switch options[option] {
    case nil: return value
    case .real(let number): return number
    case .integer(let number): return Double(number)
    default: throw NetworkError(place, "\(option)= takes a number")
    }
  }

  /// The one positional number that the kind needs, such as the channels of `conv 32`.
  func onlyNumber(_ meaning: String, example: Int = 32) throws(NetworkError) -> Int {
    guard numbers.count == 1, let number = numbers.first, (1...65536).contains(number) else {
      throw NetworkError(
        place, "needs one number, the \(meaning), from 1 to 65536",
        hint: "for example: \(kind) \(example)")
    }
    return number
  }
}
