// SPDX-License-Identifier: MIT
import Language
import Storage

/// Results as rows of figures, each with what is known of the moment: loop variables, and the last
/// figure of every other name.
struct ResultRows {
  struct Row {
    /// The figures of the result itself.
    var own: [String: FieldValue]
    /// These, the loop variables, and the figures of results before it.
    var known: [String: FieldValue]
    /// What gave it, `attack pgd`; empty for a table from a file.
    var command = ""
    /// The same with its number, `attack pgd #12`.
    var title: String
  }

  private(set) var rows: [Row] = []
  /// Names of all figures, in the order they came.
  private(set) var names: [String] = []

  /// The results of a session.
  init(_ session: Session) {
    var carried: [String: FieldValue] = [:]
    for record in session.results {
      let variables = record.id.flatMap { session.loopVariables[$0] } ?? []
      var own: [String: FieldValue] = [:]
      for field in record.fields { own[field.name] = field.value }
      for field in variables { carried[field.name] = field.value }
      for (name, value) in own where !value.isNested { carried[name] = value }
      for field in variables + record.fields where !names.contains(field.name) {
        names.append(field.name)
      }
      for case .records(let records) in own.values {
        for field in records.first?.fields ?? [] where !names.contains(field.name) {
          names.append(field.name)
        }
      }
      rows.append(
        Row(
          own: own, known: carried.merging(own) { $1 }, command: record.command,
          title: record.command + (record.id.map { " #\($0)" } ?? "")))
    }
  }

  /// The rows of a table in a CSV file, as `| csv > FILE` writes it.
  init(csv path: String) throws {
    let text = try FileReader.readText(FilePaths.expandingTilde(path), limit: 1 << 28)
    let lines = CommaSeparatedValues.rows(text)
    guard let header = lines.first, lines.count > 1 else {
      throw CommandFailure(
        "'\(path)' holds no table", argument: "from",
        expected: "a CSV file with names in its first line")
    }
    names = header
    rows = lines.dropFirst().enumerated().map { index, cells in
      var own: [String: FieldValue] = [:]
      for (name, cell) in zip(header, cells) where !cell.isEmpty {
        own[name] = Double(cell).map(FieldValue.number) ?? .text(cell)
      }
      return Row(own: own, known: own, title: "line \(index + 2)")
    }
  }

  /// The name that a user means: whole, the beginning of one, or the end of a column's.
  func name(_ given: String, argument: String) throws -> String {
    if names.contains(given) { return given }
    let beginnings = names.filter { $0.hasPrefix(given) }
    if beginnings.count == 1 { return beginnings[0] }
    let ends = names.filter { $0.hasSuffix(" \(given)") }
    if ends.count == 1 { return ends[0] }
    let fitting = beginnings + ends
    throw CommandFailure(
      fitting.count > 1
        ? "'\(given)' may be one of several figures" : "no result has a figure '\(given)'",
      argument: argument,
      expected: (fitting.isEmpty ? names : fitting).joined(separator: ", "),
      suggestion: Suggestion.nearest(to: given, in: names).map { "did you mean \($0)?" })
  }
}

extension FieldValue {
  /// Whether it is a list or table.
  var isNested: Bool {
    switch self {
    case .list, .records: true
    default: false
    }
  }

  /// The figure as a place on an axis; texts such as `8/255` count as the number they spell.
  var axisValue: Double? {
    if let value = doubleValue { return value.isFinite ? value : nil }
    guard case .text(let text) = self else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
    switch parts.count {
    case 1: return parts[0]
    case 2: return parts[0].flatMap { first in parts[1].map { first / $0 } }
    default: return nil
    }
  }
}

/// Tables as RFC 4180 has them.
enum CommaSeparatedValues {
  /// The cells of every line that is not empty.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var characters = text.unicodeScalars.makeIterator()
    var next = characters.next()
    while let scalar = next {
      next = characters.next()
      if isQuoted {
        if scalar != "\"" {
          cell.unicodeScalars.append(scalar)
        } else if next == "\"" {
          cell.unicodeScalars.append(scalar)
          next = characters.next()
        } else {
          isQuoted = false
        }
        continue
      }
      switch scalar {
      case "\"": isQuoted = true
      case ",":
        row.append(cell)
        cell = ""
      case "\n":
        rows.append(row + [cell])
        (row, cell) = ([], "")
      case "\r": break
      default: cell.unicodeScalars.append(scalar)
      }
    }
    if !cell.isEmpty || !row.isEmpty { rows.append(row + [cell]) }
    return rows.filter { $0 != [""] }
  }
}
