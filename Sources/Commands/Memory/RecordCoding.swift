// SPDX-License-Identifier: MIT
package import Language
package import Storage

/// Results as JSON that keeps every unit and bit, for the ledger and for packed sessions.
///
/// A figure is an array: name, unit, value, and `true` for a detail.
package enum RecordCoding {
  package static func json(_ record: Record) -> JSONValue {
    var object = JSONObject()
    object["command"] = .string(record.command)
    if let id = record.id { object["id"] = .integer(id) }
    object["fields"] = .array(
      record.fields.map { field in
        let (unit, value) = encoded(field.value)
        let detail: [JSONValue] = field.isDetail ? [.boolean(true)] : []
        return .array([.string(field.name), .string(unit), value] + detail)
      })
    return .object(object)
  }

  /// The result that a JSON value describes; nil where it describes none.
  package static func record(_ json: JSONValue) -> Record? {
    guard let command = json["command"]?.stringValue,
      let fields = json["fields"]?.arrayValue
    else { return nil }
    var record = Record(command: command, id: json["id"]?.integerValue)
    for field in fields {
      guard let parts = field.arrayValue, parts.count >= 3, let name = parts[0].stringValue,
        let unit = parts[1].stringValue, let value = decoded(unit, parts[2])
      else { return nil }
      record.fields.append(RecordField(name, value, isDetail: parts.count > 3))
    }
    return record
  }

  /// The result that a JSON text describes; nil where it describes none.
  package static func record(text: String) -> Record? {
    (try? JSONValue(parsing: text)).flatMap(record)
  }

  private static func encoded(_ value: FieldValue) -> (unit: String, value: JSONValue) {
    switch value {
    case .count(let value): ("count", .integer(value))
    case .bytes(let value): ("bytes", .integer(value))
    case .fraction(let value): ("fraction", number(value))
    case .seconds(let value): ("seconds", number(value))
    case .number(let value): ("number", number(value))
    case .exact(let number): ("exact", .string(number.spelling))
    case .text(let text): ("text", .string(text))
    case .flag(let flag): ("flag", .boolean(flag))
    case .missing: ("missing", .null)
    case .records(let records): ("records", .array(records.map(json)))
    case .list(let values):
      (
        "list",
        .array(
          values.map {
            let (unit, value) = encoded($0)
            return .array([.string(unit), value])
          })
      )
    }
  }

  private static func decoded(_ unit: String, _ json: JSONValue) -> FieldValue? {
    switch unit {
    case "count": json.integerValue.map(FieldValue.count)
    case "bytes": json.integerValue.map(FieldValue.bytes)
    case "fraction": double(json).map(FieldValue.fraction)
    case "seconds": double(json).map(FieldValue.seconds)
    case "number": double(json).map(FieldValue.number)
    case "exact":
      json.stringValue.flatMap { try? Literal.value(of: $0) }?.number.map(FieldValue.exact)
    case "text": json.stringValue.map(FieldValue.text)
    case "flag": json.booleanValue.map(FieldValue.flag)
    case "missing": .missing
    case "records": json.arrayValue.map { .records($0.compactMap(record)) }
    case "list": json.arrayValue.map { .list($0.compactMap(element)) }
    default: nil
    }
  }

  private static func element(_ json: JSONValue) -> FieldValue? {
    guard let parts = json.arrayValue, parts.count == 2, let unit = parts[0].stringValue else {
      return nil
    }
    return decoded(unit, parts[1])
  }

  /// JSON has no word for what is not finite.
  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .string("\(value)")
  }

  private static func double(_ json: JSONValue) -> Double? {
    json.doubleValue ?? json.stringValue.flatMap { Double($0) }
  }
}
