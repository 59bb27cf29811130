// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Testing

@Suite("Written pages")
struct ReferenceTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test("docs/reference.md is up to date; scripts/update-reference makes it")
  func reference() throws {
    #expect(try text("docs/reference.md") == ReferencePage.text(CommandRegistry.catalog))
  }

  @Test("the README's table is up to date; scripts/update-reference makes it")
  func readme() throws {
    let table = ReferencePage.table(CommandRegistry.catalog)
    #expect(
      try text("README.md")
        .contains("<!-- commands -->\n\(table)\n<!-- end of commands -->"))
  }

  @Test("the change log names the version that the program tells")
  func version() throws {
    #expect(try text("CHANGELOG.md").contains("\n## \(Temper.version)\n"))
  }
}
