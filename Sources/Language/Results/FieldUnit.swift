// SPDX-License-Identifier: MIT

/// What the figure of a result field measures.
package enum FieldUnit: String, Sendable, CaseIterable {
  case count, fraction, seconds, bytes, text, number, flag, list, records

  /// What the unit is called in messages.
  package var explanation: String {
    switch self {
    case .count: "a whole number"
    case .fraction: "a fraction from 0 to 1, written 45% or 0.45"
    case .seconds: "a time in seconds, written 90s or 2min"
    case .bytes: "a size in bytes, written 64MiB"
    case .text: "a text"
    case .number: "a number"
    case .flag: "yes or no"
    case .list: "a list"
    case .records: "a table"
    }
  }

  /// Whether fields of this unit can be put in order.
  package var isOrdered: Bool {
    switch self {
    case .count, .fraction, .seconds, .bytes, .number: true
    case .text, .flag, .list, .records: false
    }
  }
}
