// SPDX-License-Identifier: MIT
package import Language

/// The reference page and the README's table, made from the command records.
package enum ReferencePage {
  /// All commands on one Markdown page.
  package static func text(_ catalog: CommandCatalog) -> String {
    let pages = catalog.signatures.sorted { $0.name < $1.name }.map { signature in
      "## \(signature.name)\n\n```text\n\(Help.page(signature, .whole).trimmingEnd)\n```\n"
    }
    return """
      # Commands

      Made from the command records by `scripts/update-reference`; `help NAME` and
      `help NAME FORM` show the same at the prompt. How statements are written stands in
      [grammar.ebnf](grammar.ebnf).

      \(pages.joined(separator: "\n"))
      """
  }

  /// One row for each command, for the README.
  package static func table(_ catalog: CommandCatalog) -> String {
    let rows = catalog.signatures.sorted { $0.name < $1.name }
      .map { "| `\($0.name)` | \($0.summary) |" }
    return (["| command | what it does |", "|---|---|"] + rows).joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
