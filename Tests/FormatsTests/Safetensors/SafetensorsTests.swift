// SPDX-License-Identifier: MIT
import Formats
import Storage
import Testing

@Suite struct SafetensorsTests {
  private func entries() -> [SafetensorsEntry] {
    [
      SafetensorsEntry(name: "conv.weight", shape: [2, 1, 3], values: [1, -2, 0.5, 3, 4, 1e-9]),
      SafetensorsEntry(name: "steps", shape: [], values: [Int64.min]),
      SafetensorsEntry(name: "empty", shape: [0, 7], values: [Float]()),
      SafetensorsEntry(name: "mask", type: .boolean, shape: [3], bytes: [0, 1, 1]),
      SafetensorsEntry(name: "a \"quoted\" name", type: .int16, shape: [1], bytes: [0xfe, 0xff]),
    ]
  }

  @Test func writtenFilesAreReadBack() throws {
    let metadata = ["format": "temper", "note": "line\nline"]
    let file = try SafetensorsFile(entries: entries(), metadata: metadata)
    let bytes = file.encoded()
    let back = try SafetensorsFile(parsing: bytes, file: "memory")
    #expect(back.metadata == metadata)
    #expect(back.entries.count == 5)
    for entry in entries() { #expect(back[entry.name] == entry) }
    #expect(back["none"] == nil)
    #expect(back["conv.weight"]?.floats() == [1, -2, 0.5, 3, 4, 1e-9])
    #expect(back["steps"]?.integers() == [Int.min])
    #expect(back.encoded() == bytes)
  }

  /// Wide elements first, then by name, and a header that ends at a multiple of 8.
  @Test func theLayoutIsTheReferenceOne() throws {
    let bytes = try SafetensorsFile(entries: entries(), metadata: ["b": "2", "a": "1"]).encoded()
    let size = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(size % 8 == 0)
    let header = String(decoding: bytes[8..<8 + size], as: UTF8.self)
    #expect(header.hasPrefix(#"{"__metadata__":{"a":"1","b":"2"},"steps":"#))
    let object = try JSONValue(parsing: header).objectValue
    #expect(
      object?.members.map(\.name).dropFirst() == [
        "steps", "conv.weight", "empty", "a \"quoted\" name", "mask",
      ])
    #expect(
      object?["conv.weight"] == [
        "dtype": "F32", "shape": [2, 1, 3], "data_offsets": [8, 32],
      ])
    #expect(Array(bytes[(8 + size)...].prefix(8)) == [0, 0, 0, 0, 0, 0, 0, 0x80])
  }

  @Test func noTensorsAreFine() throws {
    let bytes = try SafetensorsFile(entries: []).encoded()
    #expect(bytes == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
    #expect(try SafetensorsFile(parsing: bytes, file: "memory").entries.isEmpty)
  }

  @Test func namesMustBeUsable() {
    let entry = SafetensorsEntry(name: "a", shape: [], values: [Float(1)])
    #expect(throws: FormatError.self) { try SafetensorsFile(entries: [entry, entry]) }
    let reserved = SafetensorsEntry(name: "__metadata__", shape: [], values: [Float(1)])
    #expect(throws: FormatError.self) { try SafetensorsFile(entries: [reserved]) }
  }

  @Test(
    arguments: [
      (ElementType.float64, [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], Float(-1.5)),
      (.float32, [0, 0, 0xc0, 0xbf], -1.5),
      (.float16, [0x00, 0xbe], -1.5),
      (.float16, [0x01, 0x00], 5.960_464_5e-08),
      (.float16, [0xff, 0x7b], 65504),
      (.bfloat16, [0xc0, 0xbf], -1.5),
      (.int64, [0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -3),
      (.int32, [0xfd, 0xff, 0xff, 0xff], -3),
      (.int16, [0xfd, 0xff], -3),
      (.int8, [0xfd], -3),
      (.uint8, [0xfd], 253),
      (.boolean, [1], 1),
    ] as [(ElementType, [UInt8], Float)])
  func everyTypeBecomesFloats(type: ElementType, bytes: [UInt8], value: Float) {
    // An odd place in memory, as in files whose header has an odd size.
    let slice = ([9] + bytes + bytes)[1...]
    let entry = SafetensorsEntry(name: "x", type: type, shape: [2], bytes: slice)
    #expect(entry.count == 2)
    #expect(entry.floats() == [value, value])
    let isFloat = [.float64, .float32, .float16, .bfloat16].contains(type)
    #expect(entry.integers() == (isFloat ? nil : [Int(value), Int(value)]))
  }

  @Test func infinityAndNaNStay() {
    let values: [Float] = [.infinity, -.infinity, .nan, -0.0]
    let back = SafetensorsEntry(name: "x", shape: [4], values: values).floats()
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    let half = SafetensorsEntry(
      name: "x", type: .float16, shape: [2], bytes: [0x00, 0x7c, 0x00, 0x7e])
    #expect(half.floats()[0] == .infinity)
    #expect(half.floats()[1].isNaN)
  }
}
