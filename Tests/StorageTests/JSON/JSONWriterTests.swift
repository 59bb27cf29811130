// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

@Suite struct JSONWriterTests {
  private let value: JSONValue = [
    "b": [1, 2.5, "x", true, .null], "a": ["z": [], "y": [:]],
  ]

  @Test func keepsTheOrderOrSorts() {
    #expect(value.text() == #"{"b":[1,2.5,"x",true,null],"a":{"z":[],"y":{}}}"#)
    #expect(value.text(.canonical) == #"{"a":{"y":{},"z":[]},"b":[1,2.5,"x",true,null]}"#)
  }

  @Test func indents() {
    let value: JSONValue = ["a": [1, [:]]]
    #expect(
      value.text(JSONStyle(indents: true)) == """
        {
          "a": [
            1,
            {}
          ]
        }
        """)
  }

  @Test func numbersComeBackExactly() throws {
    var doubles: [Double] = [
      0.1, 1.0 / 3, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, 123_456_789.125,
      -0.0, 0.03,
    ]
    let bits = TestData.noise(8000)
    for start in stride(from: 0, to: bits.count, by: 8) {
      let value = Double(
        bitPattern: bits[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      if value.isFinite { doubles.append(value) }
    }
    for double in doubles {
      let back = try JSONValue(parsing: JSONValue.number(double).text())
      guard case .number(let read) = back else {
        Issue.record("\(double) came back as \(back)")
        continue
      }
      #expect(read.bitPattern == double.bitPattern)
    }
    for integer in [0, -1, .max, .min] {
      #expect(try JSONValue(parsing: JSONValue.integer(integer).text()) == .integer(integer))
    }
  }

  @Test func whatIsNoNumberBecomesNull() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text() == "[null,null]")
  }

  @Test func everyCharacterComesBack() throws {
    let scalars = (0..<0x300).compactMap { Unicode.Scalar(UInt32($0)) } + ["😀", "\u{2028}"]
    let text = scalars.map { String($0) }.joined(separator: " ")
    let written = JSONValue.string(text).text()
    #expect(written.utf8.allSatisfy { $0 >= 0x20 })
    guard case .string(let read) = try JSONValue(parsing: written) else {
      Issue.record("no string came back")
      return
    }
    #expect(Array(read.utf8) == Array(text.utf8))
  }

  @Test func objectsKeepTheirPlaces() {
    var object = JSONObject()
    object["a"] = 1
    object["b"] = 2
    object["a"] = 3
    #expect(object.members.map(\.name) == ["a", "b"])
    object["a"] = nil
    object["c"] = nil
    #expect(object.count == 1)
    #expect(object["b"] == 2)
    #expect(JSONValue.object(object) == ["b": 2])
    #expect((["a": 1, "b": 2] as JSONValue) == ["b": 2, "a": 1])
  }
}
