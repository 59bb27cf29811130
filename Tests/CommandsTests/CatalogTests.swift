// SPDX-License-Identifier: MIT
import Commands
import Language
import Testing

@Suite("The command records")
struct CatalogTests {
  @Test("are consistent")
  func consistent() {
    #expect(CommandRegistry.catalog.problems.isEmpty)
  }

  @Test("stand in alphabetical order")
  func ordered() {
    let names = CommandRegistry.all.map { $0.signature.name }
    #expect(names == names.sorted())
  }

  @Test("have a summary and an example each", arguments: CommandRegistry.catalog.names)
  func complete(name: String) throws {
    let signature = try #require(CommandRegistry.catalog.signature(name))
    #expect(!signature.summary.isEmpty)
    #expect(!signature.examples.isEmpty)
  }
}
