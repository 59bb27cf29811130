// SPDX-License-Identifier: MIT
import Language
import Storage

/// Results as rows of figures, each with what is known beside them: loop variables, and what earlier
/// results told of the same model.
struct ResultRows {
  struct Row {
    /// The figures of the result itself.
    var own: [String: FieldValue]
    /// These, the loop variables, and what earlier results told of the model.
    var known: [String: FieldValue]
    /// What gave it, `attack pgd`; empty for a table from a file.
    var command = ""
    /// The same with its number, `attack pgd #12`.
    var title: String
    /// Where it comes from, if it only stands beside what was measured here.
    var reference: String?
    /// What decided it, the same for repetitions of one step; nil where nothing is known of it.
    var origin: String?
  }

  private(set) var rows: [Row] = []
  /// Names of all figures, in the order they came.
  private(set) var names: [String] = []

  /// The rows that a condition leaves.
  func filtered(_ isIncluded: (Row) -> Bool) -> ResultRows {
    var rest = self
    rest.rows = rows.filter(isIncluded)
    return rest
  }

  /// The results of a session.
  init(_ session: Session) {
    let figures = KnownFigures(session)
    let origins = StepOrigins(session)
    for record in session.results {
      let variables = record.id.flatMap { session.loopVariables[$0] } ?? []
      var own: [String: FieldValue] = [:]
      for field in record.fields { own[field.name] = field.value }
      var known = record.id.map(figures.figures) ?? [:]
      for field in variables { known[field.name] = field.value }
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
          own: own, known: known.merging(own) { $1 }, command: record.command,
          title: record.command + (record.id.map { " #\($0)" } ?? ""),
          origin: record.id.flatMap(origins.origin)))
    }
  }

  /// The rows of a table in a CSV file, as `| csv > FILE` writes it.
  ///
  /// - Parameter argument: The option that names the file.
  init(csv path: String, argument: String = "from") throws {
    let text = try FileReader.readText(FilePaths.expandingTilde(path), limit: 1 << 28)
    let lines = CommaSeparatedValues.rows(text)
    guard let header = lines.first, lines.count > 1 else {
      throw CommandFailure(
        "'\(path)' holds no table", argument: argument,
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

  /// Adds the rows of a table that is to stand beside what was measured.
  ///
  /// They are called what the table's column `source` says, else by the name of its file.
  mutating func add(reference path: String) throws {
    let table = try ResultRows(csv: path, argument: "with")
    let file = FilePaths.name(of: path).split(separator: ".").first.map(String.init) ?? path
    rows += table.rows.map { row in
      var row = row
      row.reference = row.own["source"]?.displayText ?? file
      return row
    }
    names += table.names.filter { !names.contains($0) }
  }

  /// Keeps the rows of which it is known that a figure has a value; those from elsewhere also where
  /// nothing is known of it.
  mutating func keep(_ name: String, of value: FieldValue) {
    rows.removeAll { row in
      guard let found = row.known[name] else { return row.reference == nil }
      if let place = value.axisValue, let other = found.axisValue { return place != other }
      return found.displayText != value.displayText
    }
  }

  /// Words of the field for figures that commands call otherwise, the best one first.
  ///
  /// What `mask` makes sparse has a figure of that name; of channels that `prune` removes, the share
  /// is one as well.
  private static let otherNames = ["sparsity": ["achieved", "ratio"]]

  /// The name that a user means: whole, the beginning of one, the end of a column's, or another word
  /// for one.
  func name(_ given: String, argument: String) throws -> String {
    if names.contains(given) { return given }
    let beginnings = names.filter { $0.hasPrefix(given) }
    if beginnings.count == 1 { return beginnings[0] }
    let ends = names.filter { $0.hasSuffix(" \(given)") }
    if ends.count == 1 { return ends[0] }
    let fitting = beginnings + ends
    if fitting.isEmpty, let other = Self.otherNames[given]?.first(where: names.contains) {
      return other
    }
    let help = Suggestion.help(for: given, among: names)
    throw CommandFailure(
      fitting.count > 1
        ? "'\(given)' may be one of several figures" : "no result has a figure '\(given)'",
      argument: argument,
      expected: fitting.isEmpty ? help.expected : fitting.joined(separator: ", "),
      suggestion: help.suggestion)
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
    let value: Double?
    switch parts.count {
    case 1: value = parts[0]
    case 2: value = parts[0].flatMap { first in parts[1].map { first / $0 } }
    default: value = nil
    }
    return value.flatMap { $0.isFinite ? $0 : nil }
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
