// SPDX-License-Identifier: MIT
import Formats
import Networks
import TestSupport
import Testing

/// Graphs that cannot be mapped are refused with node and operator, and hostile ones without harm.
@Suite("Refused graphs")
struct ONNXRefusalTests {
  /// A field of a message: its number, then bytes with their length before them.
  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    var size: [UInt8] = []
    var rest = content.count
    repeat {
      size.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return [number << 3 | 2] + size + content
  }

  private static func field(_ number: UInt8, _ text: String) -> [UInt8] {
    field(number, Array(text.utf8))
  }

  private static func node(_ type: String, _ inputs: [String], _ output: String) -> [UInt8] {
    field(
      1,
      inputs.flatMap { field(1, $0) } + field(2, output) + field(3, "the-\(type)") + field(4, type))
  }

  /// A value of floats, N x 2 x 4 x 4.
  private static func value(_ number: UInt8, _ name: String) -> [UInt8] {
    let sizes: [UInt8] = [1, 2, 4, 4].flatMap { field(1, [8, $0]) }
    return field(number, field(1, name) + field(2, field(1, [8, 1] + field(2, sizes))))
  }

  /// The version of the format, and operator set 13.
  private static let version = [8, 8] + field(8, [16, 13])

  private static func model(_ nodes: [[UInt8]]) -> [UInt8] {
    version + field(7, nodes.flatMap { $0 } + value(11, "x") + value(12, "y"))
  }

  private func error(_ bytes: [UInt8]) throws -> FormatError? {
    let folder = try ScratchFolder()
    return try SampleFiles.error(bytes, as: "onnx", in: folder) as? FormatError
  }

  @Test("an unknown operator is named with its node")
  func unknown() throws {
    let found = try error(Self.model([Self.node("Erf", ["x"], "y")]))
    #expect(found?.expected.contains("node 'the-Erf' (Erf)") == true, "\(found as Any)")
  }

  @Test("graphs that are no nested blocks are told")
  func crossing() throws {
    // b reaches both the inner and the outer sum, from different places.
    let found = try error(
      Self.model([
        Self.node("Relu", ["x"], "a"), Self.node("Relu", ["a"], "b"), Self.node("Relu", ["a"], "c"),
        Self.node("Add", ["b", "c"], "d"), Self.node("Add", ["b", "d"], "y"),
      ]))
    #expect(found?.hint.contains("nested blocks") == true, "\(found as Any)")
  }

  @Test("sums that double at every step are read once or refused")
  func doubling() throws {
    var nodes: [[UInt8]] = []
    var last = "x"
    for index in 0..<60 {
      nodes.append(Self.node("Relu", [last], "r\(index)"))
      nodes.append(Self.node("Add", [last, "r\(index)"], "s\(index)"))
      last = "s\(index)"
    }
    nodes.append(Self.node("GlobalAveragePool", [last], "p"))
    nodes.append(Self.node("Flatten", ["p"], "y"))
    #expect(try error(Self.model(nodes)) == nil)
    // Channels double each time instead.
    nodes = (0..<60).map { index in
      let input = index == 0 ? "x" : "j\(index - 1)"
      return Self.node("Relu", [input], "r\(index)")
        + Self.node("Concat", [input, "r\(index)"], "j\(index)")
    }
    let found = try error(Self.model(nodes + [Self.node("Flatten", ["j59"], "y")]))
    #expect(found?.expected.contains("features that memory can hold") == true, "\(found as Any)")
  }

  /// A constant of ones under a name.
  private static func ones(_ name: String, _ dimensions: [UInt8]) -> [UInt8] {
    let count = dimensions.reduce(1) { $0 * Int($1) }
    let bytes = (0..<count).flatMap { _ -> [UInt8] in [0, 0, 0x80, 0x3f] }
    return field(
      5, dimensions.flatMap { [8, $0] } + [16, 1] + field(8, name) + field(9, bytes))
  }

  @Test("a bias of one of two branches is not given to both, whatever names they read")
  func branches() throws {
    // The sum reads the convolution through another name than the rectifier does.
    for (summed, rectified, isRead) in [("c", "a", true), ("i", "a", true), ("i", "c", false)] {
      let found = try error(
        Self.model([
          Self.ones("w", [2, 2, 1, 1]), Self.ones("b", [2, 1, 1]),
          Self.node("Conv", ["x", "w"], "c"), Self.node("Identity", ["c"], "i"),
          Self.node("Add", [summed == "c" ? "i" : summed, "b"], "a"),
          Self.node("Relu", [rectified], "r"), Self.node("Add", ["a", "r"], "s"),
          Self.node("Flatten", ["s"], "y"),
        ]))
      #expect((found == nil) == isRead, "\(summed) \(rectified): \(found as Any)")
    }
  }

  @Test("deep nesting and many empty parts are refused")
  func nesting() throws {
    var deep: [UInt8] = []
    for _ in 0..<20_000 { deep = Self.field(7, deep) }
    #expect(try error(deep) != nil)
    var subgraph = Self.node("Relu", ["x"], "y")
    for _ in 0..<2000 { subgraph = Self.field(1, Self.field(5, Self.field(6, subgraph))) }
    #expect(try error(Self.model([subgraph])) != nil)
    let empty = [UInt8](repeating: 0, count: 0)
    let many = Array(repeating: Self.field(1, empty), count: 1_100_000).flatMap { $0 }
    #expect(try error(Self.field(7, many))?.found == "more")
  }

  @Test("a tensor that claims more than it has is refused")
  func tensors() throws {
    // dims 2^40, float, no data.
    let huge: [UInt8] = [8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 16, 1] + Self.field(8, "w")
    let found = try error(Self.version + Self.field(7, Self.field(5, huge) + Self.value(11, "x")))
    #expect(found?.expected.contains("'w'") == true)
    // Kept in another file.
    let outside: [UInt8] = [8, 1, 16, 1, 112, 1] + Self.field(8, "w")
    let other = try error(
      Self.version + Self.field(7, Self.field(5, outside) + Self.value(11, "x")))
    #expect(other?.found == "a reference to another file")
  }
}
