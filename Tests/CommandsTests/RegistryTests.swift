// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import Testing

/// A new file in a folder must have its line in the registry.
@Suite("The registry of commands")
struct RegistryTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Commands")

  /// The names of the types that are commands, in all files.
  private func commandTypes() throws -> [String] {
    let pattern = try Regex("enum (\\w+): Command \\{", as: (Substring, Substring).self)
    let files = FileManager.default.enumerator(atPath: Self.sources.path)
    return try (files?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
      .flatMap { file in
        let text = try String(contentsOf: Self.sources.appending(path: file), encoding: .utf8)
        return text.matches(of: pattern).map { String($0.output.1) }
      }.sorted()
  }

  @Test("has every command, in order")
  func complete() throws {
    let found = try commandTypes()
    #expect(found.count > 10, "the folder was found")
    #expect(CommandRegistry.all.map { String(describing: $0) } == found)
  }

  @Test("uses no name twice, aliases included")
  func names() {
    let names = CommandRegistry.catalog.signatures.flatMap { [$0.name] + $0.aliases }
    #expect(names.count == Set(names).count)
  }

  @Test("has the verbs that scripts rely on")
  func promised() {
    let promised = [
      "attack", "compare", "eval", "export", "finetune", "load", "network", "prune", "quantize",
      "redo",
      "reset", "save", "summary", "train", "undo",
    ]
    let names = Set(CommandRegistry.catalog.signatures.flatMap { [$0.name] + $0.aliases })
    #expect(promised.filter { !names.contains($0) } == [])
  }
}
