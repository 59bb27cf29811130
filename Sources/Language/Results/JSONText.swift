// SPDX-License-Identifier: MIT

/// Writes JSON (RFC 8259); NaN and infinity, which it lacks, become null.
package enum JSONText {
  /// One object, in one line: loop variables, `command`, `id`, then the figures.
  package static func object(_ row: RecordRow) -> String {
    var members: [(name: String, text: String)] = [("command", quoted(row.record.command))]
    if let id = row.record.id { members.append(("id", "\(id)")) }
    members += row.record.fields.map { ($0.name, text(of: $0.value)) }
    var names = Set(members.map(\.name))
    // A loop variable never hides a figure of the same name.
    let variables = row.variables.map { field -> (name: String, text: String) in
      var name = field.name
      while !names.insert(name).inserted { name += "_" }
      return (name, text(of: field.value))
    }
    let all = (variables + members).map { "\(quoted($0.name)):\($0.text)" }
    return "{\(all.joined(separator: ","))}"
  }

  /// One figure; fractions stay 0 to 1.
  package static func text(of value: FieldValue) -> String {
    switch value {
    case .count(let value), .bytes(let value): "\(value)"
    case .fraction(let value), .seconds(let value), .number(let value): number(value)
    case .exact(let value): number(value.doubleValue)
    case .text(let text): quoted(text)
    case .flag(let flag): flag ? "true" : "false"
    case .list(let values): "[\(values.map(text(of:)).joined(separator: ","))]"
    case .records(let records):
      "[\(records.map { object(RecordRow(record: $0)) }.joined(separator: ","))]"
    case .missing: "null"
    }
  }

  /// A finite number, else null.
  package static func number(_ value: Double) -> String {
    value.isFinite ? NumberText.plain(value) : "null"
  }

  /// A string with its quotes and escapes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
