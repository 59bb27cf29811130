// SPDX-License-Identifier: MIT

/// A figure of a result with its unit.
package enum FieldValue: Sendable, Equatable {
  /// A whole number, shown with thousands separators.
  case count(Int)
  /// A fraction from 0 to 1, shown in percent.
  case fraction(Double)
  /// A time in seconds.
  case seconds(Double)
  /// A size in bytes.
  case bytes(Int)
  /// A text.
  case text(String)
  /// A plain number.
  case number(Double)
  /// An exact number, shown as it was written, `8/255`.
  case exact(Number)
  /// Yes or no.
  case flag(Bool)
  /// Several values, such as the two ends of an interval.
  case list([FieldValue])
  /// A table inside the result.
  case records([Record])
  /// No figure.
  case missing

  /// The figure as double, where it is one number; truth values are none.
  package var doubleValue: Double? {
    switch self {
    case .count(let value), .bytes(let value): Double(value)
    case .fraction(let value), .seconds(let value), .number(let value): value
    case .exact(let number): number.doubleValue
    case .text, .flag, .list, .records, .missing: nil
    }
  }

  /// The value that `$it.field` gives; a missing figure gives an empty text.
  package var value: Value {
    switch self {
    case .count(let value): .number(Number(value))
    case .bytes(let value): .size(Number(Rational(value), spelling: "\(value)B"))
    case .fraction(let value), .number(let value): .real(value)
    case .seconds(let value): .real(value)
    case .text(let text): .string(text)
    case .exact(let number): .number(number)
    case .flag(let flag): .boolean(flag)
    case .list(let values): .list(values.map(\.value))
    case .records(let records): .list(records.map(Value.record))
    case .missing: .string("")
    }
  }

  /// The unit, or nil for a missing figure.
  package var unit: FieldUnit? {
    switch self {
    case .count: .count
    case .fraction: .fraction
    case .seconds: .seconds
    case .bytes: .bytes
    case .text: .text
    case .number, .exact: .number
    case .flag: .flag
    case .list: .list
    case .records: .records
    case .missing: nil
    }
  }

  /// The figure as a reader likes it: `92.1 %`, `549,994`, `2.1 MiB`, `1 h 02 min`.
  package var displayText: String {
    switch self {
    case .count(let value): NumberText.grouped(value)
    case .fraction(let value): NumberText.percent(value)
    case .seconds(let value): NumberText.duration(value)
    case .bytes(let value): NumberText.bytes(value)
    case .text(let text): text
    case .number(let value): NumberText.significant(value)
    case .exact(let number): number.spelling
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let values): "[\(values.map(\.displayText).joined(separator: ", "))]"
    case .records(let records): NumberText.counted(records.count, "row")
    case .missing: "-"
    }
  }

  /// The figure for another program: no units, no separators; nothing when missing or not finite.
  package var plainText: String {
    switch self {
    case .count(let value), .bytes(let value): "\(value)"
    case .fraction(let value), .seconds(let value), .number(let value):
      value.isFinite ? NumberText.plain(value) : ""
    case .text(let text): text
    case .exact(let number): NumberText.plain(number.doubleValue)
    case .flag(let flag): flag ? "true" : "false"
    case .list, .records: JSONText.text(of: self)
    case .missing: ""
    }
  }
}

extension Value {
  /// The value as a result figure, for the columns of loop variables.
  package var fieldValue: FieldValue {
    switch self {
    case .number(let number): number.integerValue.map(FieldValue.count) ?? .exact(number)
    case .percent(let number): .fraction(number.doubleValue)
    case .real(let value): .number(value)
    case .duration(let number): .seconds(number.doubleValue)
    case .size(let number): number.integerValue.map(FieldValue.bytes) ?? .exact(number)
    case .boolean(let flag): .flag(flag)
    case .list(let values): .list(values.map(\.fieldValue))
    case .record(let record): .records([record])
    case .word, .string, .path, .quantity, .range, .model: .text(description)
    }
  }
}
