// SPDX-License-Identifier: MIT

/// A result with the loop values it was made under.
package struct RecordRow: Sendable, Equatable {
  /// Loop variables and their values, outermost first.
  package var variables: [RecordField]
  /// The result.
  package var record: Record
  /// Which iteration of the collecting loop, counted from 0; results of one iteration share it.
  package var iteration: Int
  /// The figure of the result that holds the rows it is about; nil where it is about its other
  /// figures.
  package var mainTable: String?

  /// Creates a row.
  package init(variables: [RecordField] = [], record: Record, iteration: Int = 0) {
    self.variables = variables
    self.record = record
    self.iteration = iteration
  }
}

/// Results that are rendered together.
package struct RecordTable: Sendable, Equatable {
  /// The results in the order they came.
  package var rows: [RecordRow]
  /// Columns of the terminal that it is shown on; nil where it goes elsewhere.
  package var width: Int?

  /// Creates a table.
  package init(rows: [RecordRow] = []) { self.rows = rows }

  /// Creates a table of results outside a loop.
  package init(_ records: [Record]) {
    rows = records.enumerated().map { RecordRow(record: $1, iteration: $0) }
  }

  /// Columns and cells for output in lines.
  package struct Grid: Sendable, Equatable {
    /// The names of the columns.
    package var columns: [String]
    /// For every line one cell per column; nil where a line has no such figure.
    package var lines: [[FieldValue?]]
    /// What tells figures of one column apart that were measured by different protocols.
    package var marks: ProtocolMarks

    /// Every cell as it is shown, on one line, with its mark.
    package var texts: [[String]] {
      zip(lines, marks.letters).map { line, letters in
        zip(line, letters).map { value, letter in
          let text = (value?.displayText ?? "").inOneLine
          return letter.map { "\(text) \($0)" } ?? text
        }
      }
    }

    /// Whether a column holds numbers, which stand to the right.
    package func isNumeric(_ column: Int) -> Bool {
      lines.contains { $0[column]?.doubleValue != nil }
    }
  }

  /// One line for each iteration, loop variables first, with the figures of all its results.
  ///
  /// A name that several results of an iteration share gets their command in front
  /// (`eval accuracy`, `finetune accuracy`), so that no figure hides another.
  ///
  /// - Parameters:
  ///   - chosen: the columns wanted, in order; all when empty. `command` and `id` are columns only
  ///     where they are chosen.
  ///   - includesDetails: whether details appear though no one chose them.
  package func grid(columns chosen: [String] = [], includesDetails: Bool = false) -> Grid {
    let told = rows.map { $0.telling(chosen) }
    let lines = Self.lines(told).map { $0.variables + $0.fields }
    var columns: [String] = []
    var seen: Set<String> = []
    for line in lines {
      for field in line where includesDetails || !field.isDetail || chosen.contains(field.name) {
        if seen.insert(field.name).inserted { columns.append(field.name) }
      }
    }
    if !chosen.isEmpty { columns = Self.select(chosen, from: columns) }
    let cells = lines.map { line in
      columns.map { name in line.first { $0.name == name } }
    }
    return Grid(
      columns: columns, lines: cells.map { $0.map { $0?.value } },
      marks: ProtocolMarks(cells.map { $0.map { $0?.measure } }))
  }

  /// A chosen name also takes the columns that carry a command in front of it.
  private static func select(_ chosen: [String], from columns: [String]) -> [String] {
    chosen.flatMap { name -> [String] in
      let fitting = columns.filter { $0 == name || $0.hasSuffix(" \(name)") }
      return fitting.isEmpty ? [name] : fitting
    }
  }

  /// One line for each iteration: loop variables, and the figures of all its results.
  static func lines(
    _ rows: [RecordRow]
  ) -> [(variables: [RecordField], fields: [RecordField])] {
    var groups: [[RecordRow]] = []
    for row in rows {
      if let last = groups.last?.last, last.iteration == row.iteration,
        last.variables == row.variables
      {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    let shared = sharedNames(groups)
    return groups.map { line($0, shared: shared) }
  }

  /// Field names that occur more than once in some group.
  private static func sharedNames(_ groups: [[RecordRow]]) -> Set<String> {
    var shared: Set<String> = []
    for group in groups where group.count > 1 {
      var seen = Set(group[0].variables.map(\.name))
      let fields = group.flatMap(\.record.fields).filter { !$0.isDetail }
      for field in fields where !seen.insert(field.name).inserted { shared.insert(field.name) }
    }
    return shared
  }

  private static func line(
    _ group: [RecordRow], shared: Set<String>
  ) -> (variables: [RecordField], fields: [RecordField]) {
    var line: [RecordField] = []
    var names = Set(group[0].variables.map(\.name))
    for row in group {
      for var field in row.record.fields {
        field.measure = row.record.measure(of: field)
        if shared.contains(field.name) || names.contains(field.name) {
          let base = "\(row.record.command) \(field.name)"
          field.name = base
          var ordinal = 2
          while names.contains(field.name) {
            field.name =
              "\(row.record.command) \(ordinal) \(base.dropFirst(row.record.command.count + 1))"
            ordinal += 1
          }
        }
        names.insert(field.name)
        line.append(field)
      }
    }
    return (group[0].variables, line)
  }
}

extension RecordRow {
  /// The row with its command and number as figures, where they are among the columns wanted.
  fileprivate func telling(_ columns: [String]) -> RecordRow {
    var told: [RecordField] = []
    if columns.contains("command") { told.append(RecordField("command", .text(record.command))) }
    if columns.contains("id"), let id = record.id { told.append(RecordField("id", .count(id))) }
    var row = self
    // A figure of the same name is what was asked for.
    row.record.fields = told.filter { record[$0.name] == nil } + record.fields
    return row
  }
}
