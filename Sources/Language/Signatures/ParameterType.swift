// SPDX-License-Identifier: MIT

/// One of the words that a parameter takes.
package struct Choice: Sendable, Equatable {
  /// The word.
  package let name: String
  /// One line about it.
  package let summary: String

  /// Creates a choice.
  package init(_ name: String, _ summary: String = "") {
    self.name = name
    self.summary = summary
  }
}

/// A kind of name that commands define and use, such as the networks of `network NAME { }`.
package struct NameKind: Sendable, Hashable {
  /// What such a thing is called, `network`.
  package let noun: String

  /// Creates the kind of things called `noun`.
  package init(_ noun: String) { self.noun = noun }

  /// The layers of the current model.
  package static let layer = NameKind("layer")
  /// The numbers of earlier results.
  package static let result = NameKind("result")
}

/// What values a parameter takes.
package indirect enum ParameterType: Sendable, Equatable {
  /// A whole number.
  case integer(NumberBounds = .any)
  /// An exact number; percentages are none.
  case number(NumberBounds = .any)
  /// A number or a percentage, `0.5` or `50%`.
  case fraction(NumberBounds = .closed(0, 1))
  /// Yes or no: yes, no, true, false, on, off.
  case boolean
  /// One of several words.
  case word([Choice])
  /// Any word.
  case anyWord
  /// Any text, quoted or not.
  case string
  /// A file or folder; with extensions (no dot) the file must end in one of them.
  case path(extensions: [String] = [])
  /// Values in braces, as many as `count` allows.
  case list(of: ParameterType, count: ClosedRange<Int> = 0...10_000)
  /// A time.
  case duration
  /// A memory size.
  case size
  /// A number with one of the command's own units, `0.25macs`.
  case quantity(units: [Choice], NumberBounds = .any)
  /// A bound model, or `model` for the current one.
  case model
  /// A new name of a kind that the command defines.
  case newName(NameKind)
  /// A name of a kind that an earlier command defined.
  case name(NameKind)
  /// The name of a variable.
  case variable
  /// The first type of several that takes the value.
  case either([ParameterType])
  /// Every value; parameters of functions are of this type.
  case any
}

extension ParameterType {
  /// What is expected, for messages: `a whole number, from 2 to 16`.
  package var explanation: String {
    switch self {
    case .integer(let bounds): with(bounds, "a whole number")
    case .number(let bounds): with(bounds, "a number")
    case .fraction(let bounds): with(bounds, "a fraction or percentage")
    case .boolean: "yes or no"
    case .word(let choices): Self.oneOf(choices.map(\.name))
    case .anyWord: "a word"
    case .string: "a text"
    case .path(let extensions):
      extensions.isEmpty
        ? "a path" : "a file ending in " + Self.oneOf(extensions.map { ".\($0)" })
    case .list(let element, let count): listExplanation(element, count)
    case .duration: "a duration such as 90s, 20min or 2h"
    case .size: "a size such as 64MiB"
    case .quantity(let units, let bounds):
      with(bounds, "a number") + " with the unit " + Self.oneOf(units.map(\.name))
    case .model: "a model bound with `let NAME = model`, or `model`"
    case .newName(let kind): "a name for the \(kind.noun)"
    case .name(let kind): "the name of a \(kind.noun)"
    case .variable: "the name of a variable"
    case .either(let types): types.map(\.explanation).joined(separator: ", or ")
    case .any: "a value"
    }
  }

  /// The words that the type offers for completion.
  package var choices: [Choice] {
    switch self {
    case .word(let choices): choices
    case .boolean: [Choice("yes"), Choice("no")]
    case .list(let element, _): element.choices
    case .either(let types): types.flatMap(\.choices)
    default: []
    }
  }

  /// Whether some alternative satisfies `condition`.
  func includes(_ condition: (ParameterType) -> Bool) -> Bool {
    if case .either(let types) = self { return types.contains { $0.includes(condition) } }
    return condition(self)
  }

  private func with(_ bounds: NumberBounds, _ noun: String) -> String {
    bounds.explanation.map { "\(noun), \($0)" } ?? noun
  }

  private func listExplanation(_ element: ParameterType, _ count: ClosedRange<Int>) -> String {
    let size =
      count.lowerBound == count.upperBound
      ? " of \(count.lowerBound)"
      : count == 0...10_000 ? "" : " of \(count.lowerBound) to \(count.upperBound)"
    let values = element.samples(atMost: min(count.upperBound, 3))
    let isEnough = !values.isEmpty && values.count >= min(count.lowerBound, 3)
    let sample = isEnough ? " such as {\(values.joined(separator: ", "))}" : ""
    return "a list\(size)\(sample), each \(element.explanation)"
  }

  /// A few values that the type takes, spread over its choices where it has some; none for types
  /// whose values nobody can guess.
  private func samples(atMost limit: Int) -> [String] {
    let choices = choices.map(\.name)
    if !choices.isEmpty {
      let count = min(choices.count, limit)
      // Choices of one kind stand side by side: the first alone would show one kind.
      return (0..<count).map { choices[$0 * (choices.count - 1) / max(count - 1, 1)] }
    }
    switch self {
    case .integer(let bounds): return Self.texts([8, 6, 4], in: bounds, atMost: limit)
    case .number(let bounds), .fraction(let bounds):
      return Self.texts([0.5, 0.25, 0.1], in: bounds, atMost: limit)
    case .model: return Array(["base", ModelHandle.current.name].prefix(limit))
    default: return []
    }
  }

  private static func texts(
    _ values: [Rational], in bounds: NumberBounds, atMost limit: Int
  ) -> [String] {
    values.filter { bounds.contains($0) }.prefix(limit).map(\.description)
  }

  /// The words with commas and a last `or`.
  static func oneOf(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
