// SPDX-License-Identifier: MIT
import Storage
import Testing

@Suite struct JSONParserTests {
  private func error(_ text: String, depth: Int = 64) -> JSONError? {
    do { _ = try JSONValue(parsing: text, depth: depth) } catch { return error }
    return nil
  }

  @Test func readsEveryKindOfValue() throws {
    let value = try JSONValue(
      parsing: " {\"a\": [1, -2, 1.5e2, true, false, null], \"b\": {}, \"c\": [] }\n")
    #expect(value["a"] == [1, -2, 150.0, true, false, .null])
    #expect(value["b"]?.objectValue?.isEmpty == true)
    #expect(value["c"]?.arrayValue?.isEmpty == true)
    #expect(value["d"] == nil)
    #expect(value.objectValue?.members.map(\.name) == ["a", "b", "c"])
  }

  @Test func tellsIntegersFromOtherNumbers() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
    #expect(try JSONValue(parsing: "9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(try JSONValue(parsing: "1.0") == .number(1))
    #expect(try JSONValue(parsing: "1e3") == .number(1000))
    #expect(try JSONValue(parsing: "-0").doubleValue?.sign == .minus)
    #expect(try JSONValue(parsing: "1e-999") == .number(0))
  }

  @Test func readsEscapes() throws {
    let text = #""\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude00 é 😀""#
    #expect(
      try JSONValue(parsing: text) == .string("\" \\ / \u{8}\u{c}\n\r\t é 😀 é 😀"))
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7),
    ("{a:1}", 1), ("01", 1), ("1.", 2), ("-", 1), (".5", 0), ("+1", 0), ("1e", 2), ("tru", 0),
    ("nulll", 4), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 7),
    ("\"\\udc00\"", 7), ("\"\\ud800\\u0041\"", 13), ("\"a\nb\"", 2), ("1 1", 2), ("// a", 0),
    ("1e400", 0), ("\u{feff}1", 0), ("[1}", 2), ("NaN", 0),
  ])
  func refusesOtherTexts(text: String, offset: Int) {
    #expect(error(text)?.offset == offset, "\(String(describing: error(text)))")
  }

  @Test func refusesRepeatedNames() {
    let found = error(#"{"a":1,"b":{"c":1,"c":2}}"#)
    #expect(found?.offset == 18)
    #expect(found?.found == "'c' again")
    #expect(error(#"{"a":1,"\u0061":2}"#)?.offset == 7)
  }

  @Test func refusesBytesThatAreNotUTF8() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xc0, 0x80, 0x22]) }
  }

  @Test func nestingIsLimited() throws {
    let nest = { (count: Int) in
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    #expect(error(nest(64)) == nil)
    #expect(error(nest(65))?.offset == 64)
    #expect(error(nest(3), depth: 2)?.expected == "less nesting")
    // Siblings do not add up.
    #expect(error("[[],[],[],[]]", depth: 2) == nil)
    #expect(error(String(repeating: "[", count: 1_000_000)) != nil)
  }

  @Test func everyTruncationIsAnError() {
    let text = #"{"a":[1,-2.5e3,true,null,"x\u00e9"],"b":{}}"#
    for count in 0..<text.utf8.count {
      #expect(throws: JSONError.self) {
        try JSONValue(parsing: Array(text.utf8.prefix(count))[...])
      }
    }
  }
}
