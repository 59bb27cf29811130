// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import Testing

/// All scripts of the project, whole and damaged, against the real commands.
@Suite struct ExampleScriptTests {
  static let scripts: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["examples", "Tests/Scripts"].flatMap { folder -> [String] in
      let path = root.appending(path: folder).path
      let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
      return names.filter { $0.hasSuffix(".temper") }.sorted().map { "\(path)/\($0)" }
    }
  }()

  private static let examples = scripts.filter { $0.contains("/examples/") }

  private func read(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func parse(_ text: String) -> ParseResult {
    Parser.parse(SourceText(name: "example", text: text))
  }

  /// Everything that a value is made of but where it stands in the source.
  private func shape(_ value: Any) -> String {
    if value is SourceRange { return "" }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty { return "\(value)" }
    let parts = mirror.children.map { "\($0.label ?? ""):\(shape($0.value))" }
    return "\(type(of: value))(\(parts.joined(separator: ",")))"
  }

  @Test(arguments: scripts) func formattingKeepsMeaningAndComments(path: String) throws {
    let first = parse(try read(path))
    guard first.diagnostics.isEmpty else { return }
    let text = Formatter.format(first.script)
    let second = parse(text)
    #expect(second.diagnostics.isEmpty)
    #expect(Formatter.format(second.script) == text)
    #expect(shape(second.script.statements) == shape(first.script.statements))
    func comments(_ script: Script) -> [String] {
      script.comments.map { script.source.text(in: $0) }
    }
    #expect(comments(second.script) == comments(first.script))
  }

  /// Parsed to the end, or incomplete, or errors that all lie inside the text.
  private func examine(_ bytes: ArraySlice<UInt8>, checks: Bool) {
    let text = String(decoding: bytes, as: UTF8.self)
    let result = parse(text)
    let source = result.script.source
    let check = checks ? Checker(CommandRegistry.catalog).check(result).diagnostics : []
    for diagnostic in result.diagnostics + check {
      let isInside =
        diagnostic.range.lowerBound <= diagnostic.range.upperBound
        && source.range.contains(diagnostic.range)
      if !isInside { Issue.record("\(diagnostic.message) at \(diagnostic.range): \(text)") }
    }
  }

  @Test(arguments: examples) func everyPrefixIsReadInOrder(path: String) throws {
    let bytes = Array(try read(path).utf8)
    for end in bytes.indices { examine(bytes[..<end], checks: end % 41 == 0) }
  }

  @Test(arguments: examples) func everyDeletedByteIsReadInOrder(path: String) throws {
    let bytes = Array(try read(path).utf8)
    for index in bytes.indices {
      examine(bytes[..<index] + bytes[(index + 1)...], checks: index % 41 == 0)
    }
  }
}
