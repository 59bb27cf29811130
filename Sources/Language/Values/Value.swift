// SPDX-License-Identifier: MIT

/// A model that was bound with `let NAME = model`; what it stands for is the host's business.
package struct ModelHandle: Sendable, Hashable {
  /// The name of the current model.
  package static let current = ModelHandle(name: "model")

  /// The name it was bound under, or `model` for the current one.
  package let name: String

  /// Creates the handle of the model bound as `name`.
  package init(name: String) { self.name = name }

  /// Whether the current model is meant.
  package var isCurrent: Bool { self == .current }
}

/// A value of the language.
package enum Value: Sendable, Equatable {
  /// An exact integer, decimal or fraction.
  case number(Number)
  /// A percentage; the number is the fraction, 0.45 for `45%`.
  case percent(Number)
  /// A measured figure.
  case real(Double)
  /// An exact stepped range.
  case range(NumberRange)
  /// Values in braces.
  case list([Value])
  /// A time in seconds.
  case duration(Number)
  /// A memory size in bytes.
  case size(Number)
  /// A number with a unit of the command's own, `0.25macs`.
  case quantity(Number, unit: String)
  /// A truth value.
  case boolean(Bool)
  /// A bare word.
  case word(String)
  /// Quoted text.
  case string(String)
  /// A file or folder.
  case path(String)
  /// A bound model.
  case model(ModelHandle)
  /// A result.
  case record(Record)

  /// The value as double where it is one number; percentages give their fraction.
  package var doubleValue: Double? {
    if case .real(let value) = self { return value }
    return number?.doubleValue
  }

  /// The value as a whole number.
  package var integerValue: Int? { number?.integerValue }

  /// The exact number behind numbers, percentages, durations, sizes and quantities.
  package var number: Number? {
    switch self {
    case .number(let number), .percent(let number), .duration(let number), .size(let number),
      .quantity(let number, _):
      number
    default: nil
    }
  }

  /// The values to loop over, or nil for a single value.
  package var elements: [Value]? {
    switch self {
    case .range(let range):
      range.values.map { range.isPercent ? .percent($0) : .number($0) }
    case .list(let values): values.flatMap { $0.elements ?? [$0] }
    default: nil
    }
  }

  /// How many values a list holds with those of the lists in it, each of which counts as one at
  /// least, and how deep lists stand in it.
  var extent: (count: Int, depth: Int) {
    switch self {
    case .range(let range): return (count: range.count, depth: 0)
    case .list(let values):
      var result = (count: 0, depth: 0)
      for value in values {
        let inner = value.extent
        let (sum, overflow) = result.count.addingReportingOverflow(inner.count)
        result = (count: overflow ? .max : sum, depth: max(result.depth, inner.depth))
      }
      return (count: max(result.count, 1), depth: result.depth + 1)
    default: return (count: 1, depth: 0)
    }
  }

  /// What kind of value this is, for messages: `the number`, `a list`.
  package var kindName: String {
    switch self {
    case .number(let number): number.value.isInteger ? "an integer" : "a number"
    case .percent: "a percentage"
    case .real: "a measured number"
    case .range: "a range"
    case .list: "a list"
    case .duration: "a duration"
    case .size: "a size"
    case .quantity: "a quantity"
    case .boolean: "a yes or no"
    case .word: "a word"
    case .string: "a text"
    case .path: "a path"
    case .model: "a model"
    case .record: "a result"
    }
  }
}
