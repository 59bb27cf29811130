// SPDX-License-Identifier: MIT
import Formats
import Foundation
import Testing

/// A new format must have its line in the registry.
@Suite("Model format registry")
struct RegistryTests {
  @Test("every model format has its line, in order")
  func complete() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Formats").standardized
    let pattern = try Regex(
      "package (?:struct|enum) (\\w+): ModelFormat\\b", as: (Substring, Substring).self)
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: root.resolvingSymlinksInPath().path)
    let types = try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      return text.matches(of: pattern).map { String($0.output.1) }
    }
    #expect(!types.isEmpty)
    #expect(ModelFormatRegistry.all.map { String(describing: $0) } == types.sorted())
    let endings = ModelFormatRegistry.all.flatMap { $0.extensions }
    #expect(Set(endings).count == endings.count)
    #expect(endings.allSatisfy { $0 == $0.lowercased() && !$0.contains(".") })
  }
}
