// SPDX-License-Identifier: MIT
package import Language
package import Storage

/// The results that a script carries in comments, `#= {"command":"eval","accuracy":0.92,...}`.
///
/// A line stands below the statement that gave the result; a loop has several. Times are left out.
/// Where a result has no figures of its own, each row of its table has a line, such as each model
/// of `compare`.
package enum RecordedOutput {
  package static let mark = "#= "

  /// The parts of a result that have a comment each: itself, or the rows of its table.
  ///
  /// The rows of what only looks at a session hold numbers and times, which are others every time.
  package static func parts(of record: Record) -> [Record] {
    let tables = record.fields.compactMap { field -> [Record]? in
      if case .records(let rows) = field.value, !field.isDetail { rows } else { nil }
    }
    guard figures(of: record).isEmpty, let rows = tables.first,
      record.form?.signature.isJournalled == true
    else { return [record] }
    return rows.map { row in
      let fields = row.fields.filter { !$0.isDetail || circumstances.contains($0.name) }
      return Record(
        command: record.command, fields: fields.map { RecordField($0.name, $0.value) })
    }
  }

  /// What tells how the figures of a row were measured, detail or not.
  private static let circumstances: Set = ["count", ProtocolMarks.field]

  /// The comment for a part of a result; nil for one without figures to compare.
  package static func line(_ record: Record) -> String? {
    let fields = figures(of: record)
    guard !fields.isEmpty else { return nil }
    let kept = Record(command: record.command, fields: fields)
    return mark + JSONText.object(RecordRow(record: kept))
  }

  /// The comments for a result, one for each of its parts that has figures to compare.
  package static func lines(_ record: Record) -> [String] {
    parts(of: record).compactMap(line)
  }

  private static func figures(of record: Record) -> [RecordField] {
    let measuresTime = Self.measuresTime(record)
    return record.fields.filter { field in
      !field.isDetail && field.name != "file"
        && isLasting(field.value, measuresTime: measuresTime)
    }
  }

  /// Whether a figure comes out the same when the command runs again.
  ///
  /// What measures time also tells images a second and bytes that the program held, which are others
  /// every time: only its counts and words stay.
  private static func isLasting(_ value: FieldValue, measuresTime: Bool) -> Bool {
    switch value {
    case .seconds, .records, .list, .missing: false
    case .number, .bytes: !measuresTime
    default: true
    }
  }

  private static func measuresTime(_ record: Record) -> Bool {
    record.form?.signature.measuresTime == true
  }

  /// What a comment says; nil where it is none of these.
  package static func value(_ comment: String) -> JSONValue? {
    guard comment.hasPrefix(mark) else { return nil }
    return try? JSONValue(parsing: String(comment.dropFirst(mark.count)))
  }

  /// How a result compares with a recorded one.
  package enum Verdict: Sendable, Equatable {
    /// Every figure to the last digit.
    case same
    /// As far apart as two samples of that many images may well be.
    case withinNoise
    /// The figures that differ, in words.
    case changed([String])
  }

  /// Compares a result with what was recorded.
  ///
  /// Shares of images (with a count) may differ by 2.58 standard errors of their difference, which
  /// happens by chance once in a hundred times; losses and median distances by 6 / sqrt(n) of their
  /// size, and never by more than half of it. Everything else has to agree, but for what a command
  /// measures of the machine.
  package static func compare(_ record: Record, with recorded: JSONValue) -> Verdict {
    guard recorded["command"]?.stringValue == record.command else {
      return .changed(["a result of \(record.command)"])
    }
    let measuresTime = Self.measuresTime(record)
    var isSame = true
    var changes: [String] = []
    for (name, old) in recorded.objectValue?.members ?? [] where name != "command" {
      guard let value = record[name] else {
        changes.append("\(name) is missing")
        continue
      }
      // Earlier versions recorded what a run cannot repeat.
      if measuresTime, !isLasting(value, measuresTime: true) { continue }
      if JSONText.text(of: value) == old.text() || value.doubleValue == old.doubleValue,
        value.doubleValue != nil || JSONText.text(of: value) == old.text()
      {
        continue
      }
      isSame = false
      if !isNoise(name, value, old, record, recorded) {
        changes.append("\(name) was \(shown(old, like: value)), is \(value.displayText)")
      }
    }
    return !changes.isEmpty ? .changed(changes) : isSame ? .same : .withinNoise
  }

  /// Figures over images that are no shares of them; all other numbers are the same for any images.
  private static let sampledNumbers: Set = ["loss", "median_distance"]

  private static func isNoise(
    _ name: String, _ value: FieldValue, _ old: JSONValue, _ record: Record, _ recorded: JSONValue
  ) -> Bool {
    guard let new = value.doubleValue, let old = old.doubleValue,
      let count = record["count"]?.doubleValue, let before = recorded["count"]?.doubleValue,
      count > 0, before > 0
    else { return false }
    switch value {
    // What masks prune is a share of weights, whatever the images.
    case .fraction where name != "sparsity":
      let pooled = (new * count + old * before) / (count + before)
      let error = (pooled * (1 - pooled) * (1 / count + 1 / before)).squareRoot()
      return abs(new - old) <= 2.58 * error + 1e-12
    case .number where sampledNumbers.contains(name):
      let size = max(abs(new), abs(old))
      return abs(new - old) <= min(6 / min(count, before).squareRoot(), 0.5) * size
    default: return false
    }
  }

  private static func shown(_ old: JSONValue, like value: FieldValue) -> String {
    guard let number = old.doubleValue else { return old.stringValue ?? old.text() }
    return switch value {
    case .fraction: FieldValue.fraction(number).displayText
    case .bytes: FieldValue.bytes(Int(exactly: number.rounded()) ?? .max).displayText
    case .count: FieldValue.count(Int(exactly: number.rounded()) ?? .max).displayText
    default: FieldValue.number(number).displayText
    }
  }
}
