// SPDX-License-Identifier: MIT
import Formats
import Storage
import Testing

@Suite struct SafetensorsDamageTests {
  /// A file with this header and that many bytes behind it.
  private func file(_ header: String, buffer: Int) -> [UInt8] {
    let text = Array(header.utf8)
    let size = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return size + text + [UInt8](repeating: 0, count: buffer)
  }

  private func error(_ bytes: [UInt8]) -> FormatError? {
    do { _ = try SafetensorsFile(parsing: bytes, file: "model") } catch { return error }
    return nil
  }

  private func tensor(_ shape: String, _ start: Int, _ end: Int, type: String = "U8") -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
  }

  @Test func unusualButCorrectFilesAreRead() throws {
    // An odd header size, blanks behind the object, members in any order, unknown members.
    let header =
      #"{"b":{"data_offsets":[1,3],"shape":[2],"dtype":"U8","more":1},"a":"# + tensor("[]", 0, 1)
      + "}   "
    let read = try SafetensorsFile(parsing: file(header, buffer: 3), file: "model")
    #expect(read.entries.map(\.name) == ["a", "b"])
    // Tensors without elements may share their place with others.
    let empty =
      "{\"a\":\(tensor("[2]", 0, 2)),\"b\":\(tensor("[0]", 0, 0)),"
      + "\"c\":\(tensor("[3,0]", 2, 2))}"
    #expect(error(file(empty, buffer: 2)) == nil)
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try SafetensorsFile(
      entries: [
        SafetensorsEntry(name: "a", shape: [2], values: [Float(1), 2]),
        SafetensorsEntry(name: "b", shape: [], values: [Int64(3)]),
      ], metadata: ["k": "v"]
    ).encoded()
    #expect(error(bytes) == nil)
    for count in 0..<bytes.count {
      #expect(error(Array(bytes[..<count])) != nil, "at \(count)")
    }
    #expect(error(bytes + [0])?.expected.hasSuffix("by the header") == true)
  }

  /// Whatever a flipped bit does, the result is an error or a file of the same size.
  @Test func flippedBitsNeverCrash() throws {
    let bytes = try SafetensorsFile(
      entries: [
        SafetensorsEntry(name: "a", shape: [2, 1], values: [Float(1), 2]),
        SafetensorsEntry(name: "b", type: .int8, shape: [3], bytes: [1, 2, 3]),
      ]
    ).encoded()
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let file = try? SafetensorsFile(parsing: damaged, file: "model") else {
        refused += 1
        continue
      }
      #expect(file.entries.reduce(0) { $0 + $1.bytes.count } == 11)
      _ = file.entries.map { $0.floats() }
    }
    #expect(refused > bytes.count)
  }

  @Test(arguments: [
    ("[1]", 1, 2, 2), ("[1]", 1, 2, 1), ("[2]", 0, 1, 1), ("[1]", 0, 2, 2), ("[2]", 0, 2, 1),
    ("[2]", 0, 2, 3), ("[-1]", 0, 1, 1), ("[1.5]", 0, 1, 1), ("[1]", 1, 0, 1), ("1", 0, 1, 1),
    ("[4294967296,4294967296]", 0, 0, 0), ("[0,4294967296,4294967296]", 0, 0, 0),
    ("[9223372036854775808]", 0, 0, 0), ("[9223372036854775807]", 0, 9_223_372_036_854_775_807, 4),
  ])
  func rangesMustFitShapeAndFile(shape: String, start: Int, end: Int, buffer: Int) {
    let found = error(file("{\"a\":\(tensor(shape, start, end))}", buffer: buffer))
    #expect(found != nil)
    #expect(found?.file == "model")
  }

  @Test func gapsAndOverlapsAreErrors() {
    let gap = "{\"a\":\(tensor("[1]", 0, 1)),\"b\":\(tensor("[1]", 2, 3))}"
    #expect(error(file(gap, buffer: 3))?.expected.contains("without gap or overlap") == true)
    let overlap = "{\"a\":\(tensor("[2]", 0, 2)),\"b\":\(tensor("[2]", 1, 3))}"
    #expect(error(file(overlap, buffer: 3))?.offset == 8 + overlap.utf8.count + 2)
  }

  @Test func repeatedNamesAreErrors() {
    let header = "{\"a\":\(tensor("[1]", 0, 1)),\"a\":\(tensor("[1]", 1, 2))}"
    #expect(error(file(header, buffer: 2))?.found == "'a' again")
  }

  @Test func typesMustBeKnown() {
    let unsupported = error(file("{\"a\":\(tensor("[1]", 0, 2, type: "U16"))}", buffer: 2))
    #expect(unsupported?.found == "U16, which is not supported")
    let unknown = error(file("{\"a\":\(tensor("[1]", 0, 2, type: "X"))}", buffer: 2))
    #expect(unknown?.found == "'X'")
  }

  @Test(arguments: [
    "", "[]", " {}", "{", "{}}", "{\"a\":1}", "{\"a\":{}}", "{\"__metadata__\":1}",
    "{\"__metadata__\":{\"a\":1}}", "{\"a\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1,2]}}",
    "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}",
  ])
  func headersMustHaveTheRightForm(header: String) {
    #expect(error(file(header, buffer: 1)) != nil)
  }

  @Test func absurdHeaderSizesAreErrors() {
    let huge = [UInt8](repeating: 0xff, count: 8) + Array("{}".utf8)
    #expect(error(huge)?.offset == 0)
    #expect(error([100, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8))?.offset == 10)
    #expect(error([0, 0, 0, 0, 1, 0, 0, 0, 0x7b])?.found == "a size of 4294967296")
    let zip = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 100)
    #expect(error(zip)?.description.contains("check that this is a safetensors file") == true)
  }

  @Test func deepNestingIsAnError() {
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(error(file(deep, buffer: 0))?.expected == "less nesting")
  }
}
