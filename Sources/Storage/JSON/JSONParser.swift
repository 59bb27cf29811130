// SPDX-License-Identifier: MIT

extension JSONValue {
  /// How deep arrays and objects may lie in each other unless the caller says otherwise.
  package static let customaryDepth = 64

  /// Reads one JSON text (RFC 8259) strictly: no comments, no trailing commas, no repeated
  /// names, no lone surrogates, no bytes that are not UTF-8, nothing but blanks after the value.
  ///
  /// A number too large for a double is an error; one too small becomes zero.
  package init(
    parsing bytes: ArraySlice<UInt8>, depth: Int = customaryDepth
  ) throws(JSONError) {
    var parser = JSONParser(bytes, depth: depth)
    self = try parser.parseText()
  }

  /// Reads one JSON text, as the version for bytes does.
  package init(parsing text: String, depth: Int = customaryDepth) throws(JSONError) {
    try self.init(parsing: Array(text.utf8)[...], depth: depth)
  }
}

/// A recursive-descent reader: one function per rule of the grammar.
struct JSONParser {
  var scanner: JSONScanner
  private var depthLeft: Int

  init(_ bytes: ArraySlice<UInt8>, depth: Int) {
    scanner = JSONScanner(bytes)
    depthLeft = depth
  }

  mutating func parseText() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    scanner.skipBlanks()
    guard scanner.peek() == nil else { throw scanner.failure("the end of the text") }
    return value
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    scanner.skipBlanks()
    guard let byte = scanner.peek() else { throw scanner.failure("a value") }
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSONError) in .object(try parser.parseObject()) }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSONError) in .array(try parser.parseArray()) }
    case UInt8(ascii: "\""): return .string(try scanner.string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try scanner.number()
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw scanner.failure("a value")
    }
  }

  /// Refuses nesting that would use up the stack.
  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depthLeft > 0 else { throw scanner.failure("less nesting") }
    depthLeft -= 1
    let value = try body(&self)
    depthLeft += 1
    return value
  }

  private mutating func parseObject() throws(JSONError) -> JSONObject {
    var object = JSONObject()
    scanner.advance()
    scanner.skipBlanks()
    if scanner.take("}") { return object }
    repeat {
      scanner.skipBlanks()
      let start = scanner.offset
      guard scanner.peek() == UInt8(ascii: "\"") else { throw scanner.failure("a member name") }
      let name = try scanner.string()
      scanner.skipBlanks()
      guard scanner.take(":") else { throw scanner.failure("':'") }
      guard object.insert(name, try parseValue()) else {
        throw JSONError(
          offset: start, expected: "a name only once in an object", found: "'\(name)' again")
      }
      scanner.skipBlanks()
    } while scanner.take(",")
    guard scanner.take("}") else { throw scanner.failure("',' or '}'") }
    return object
  }

  private mutating func parseArray() throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    scanner.advance()
    scanner.skipBlanks()
    if scanner.take("]") { return elements }
    repeat {
      elements.append(try parseValue())
      scanner.skipBlanks()
    } while scanner.take(",")
    guard scanner.take("]") else { throw scanner.failure("',' or ']'") }
    return elements
  }

  private mutating func word(
    _ text: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    guard scanner.take(word: text) else { throw scanner.failure("'\(text)'") }
    return value
  }
}
