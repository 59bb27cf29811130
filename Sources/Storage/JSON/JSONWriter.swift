// SPDX-License-Identifier: MIT

/// How a JSON text is laid out.
package struct JSONStyle: Sendable {
  /// Members by name in the order of their UTF-8 bytes, instead of the order they have.
  package var sortsNames: Bool
  /// One member or element a line, two blanks per level, instead of no blanks at all.
  package var indents: Bool

  /// A layout; without arguments the compact one that keeps the order of members.
  package init(sortsNames: Bool = false, indents: Bool = false) {
    self.sortsNames = sortsNames
    self.indents = indents
  }

  /// Names sorted and no blanks: equal values give equal texts.
  package static let canonical = JSONStyle(sortsNames: true)
}

extension JSONValue {
  /// The value as JSON text in one or more lines, without a final newline.
  ///
  /// Doubles get the fewest digits that read back exactly. JSON has no word for NaN and
  /// infinity: they become `null`.
  package func text(_ style: JSONStyle = JSONStyle()) -> String {
    var writer = JSONWriter(style: style)
    writer.write(self, level: 0)
    return String(decoding: writer.output, as: UTF8.self)
  }
}

private struct JSONWriter {
  let style: JSONStyle
  private(set) var output: [UInt8] = []

  init(style: JSONStyle) {
    self.style = style
  }

  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: put("null")
    case .boolean(let value): put(value ? "true" : "false")
    case .integer(let value): put(String(value))
    case .number(let value): put(value.isFinite ? value.description : "null")
    case .string(let text): put(quoting: text)
    case .array(let elements):
      list(elements, "[", "]", level: level) { writer, element in
        writer.write(element, level: level + 1)
      }
    case .object(let object):
      list(ordered(object), "{", "}", level: level) { writer, member in
        writer.put(quoting: member.name)
        writer.put(writer.style.indents ? ": " : ":")
        writer.write(member.value, level: level + 1)
      }
    }
  }

  private func ordered(_ object: JSONObject) -> [JSONObject.Member] {
    guard style.sortsNames else { return object.members }
    return object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private mutating func list<Item>(
    _ items: [Item], _ open: String, _ close: String, level: Int,
    _ writeItem: (inout JSONWriter, Item) -> Void
  ) {
    put(open)
    for (index, item) in items.enumerated() {
      if index > 0 { put(",") }
      newLine(level + 1)
      writeItem(&self, item)
    }
    if !items.isEmpty { newLine(level) }
    put(close)
  }

  private mutating func newLine(_ level: Int) {
    guard style.indents else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
  }

  private mutating func put(_ text: String) {
    output.append(contentsOf: text.utf8)
  }

  private mutating func put(quoting text: String) {
    put("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): put("\\\"")
      case UInt8(ascii: "\\"): put("\\\\")
      case UInt8(ascii: "\n"): put("\\n")
      case UInt8(ascii: "\r"): put("\\r")
      case UInt8(ascii: "\t"): put("\\t")
      case 0..<0x10: put("\\u000" + String(byte, radix: 16))
      case 0x10..<0x20: put("\\u00" + String(byte, radix: 16))
      default: output.append(byte)
      }
    }
    put("\"")
  }
}
