// SPDX-License-Identifier: MIT
import Foundation
import Networks
import Testing

/// A new operator must have its line, and a new layer its nodes.
@Suite("Operators and layers of ONNX")
struct ONNXRegistryTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/Formats/ONNX").standardized

  private func types(in name: String, ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
      .filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }

  @Test("every operator has its line, in order")
  func operators() throws {
    let text = try String(
      contentsOf: folder.appending(path: "Reading/ONNXOperator.swift"), encoding: .utf8)
    let lines = text.matches(of: #/\n    (\w+)\.self,/#).map { String($0.output.1) }
    #expect(lines.count > 10)
    #expect(try types(in: "Operators", ending: ".swift") == lines)
  }

  @Test("every layer says what it is in ONNX")
  func layers() throws {
    let found = try types(in: "Writing/Layers", ending: "+ONNX.swift")
    #expect(found == LayerRegistry.all.map { String(describing: $0) }.sorted())
  }
}
