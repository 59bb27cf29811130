// SPDX-License-Identifier: MIT
import Language

/// `help`: what there is and how it is used, from the command records.
enum HelpCommand: Command {
  static let signature = CommandSignature("help", "explains the commands") {
    $0.positionals = [
      Parameter(
        "topic", "a command, and one of its forms; or -k and a word to search for", .anyWord,
        isRepeating: true)
    ]
    $0.givesText = true
    $0.examples = [
      CommandExample("help", "all commands"), CommandExample("help attack", "one of them"),
      CommandExample("help attack pgd", "one of its forms"),
      CommandExample("help -k robust", "those that speak of a word"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let words = (invocation.list("topic") ?? []).map { $0.description }
    let own = words.first.flatMap { invocation.functions[$0] }
    let page = try own.map { Help.page($0) } ?? text(words)
    if var presentation = invocation.presentation {
      let isFile = if case .file = presentation.destination { true } else { false }
      presentation.page = TextWrapping.wrap(page, width: isFile ? nil : session.output.width)
      try session.present(presentation)
      return nil
    }
    if session.settings.usesJSON {
      // Standard output is for result objects.
      session.output.note(page)
    } else {
      try session.output.write(TextWrapping.wrap(page, width: session.output.width))
    }
    return nil
  }

  /// The page that words ask for.
  static func text(_ words: [String]) throws -> String {
    let catalog = CommandRegistry.catalog
    guard let first = words.first else { return Help.overview(catalog) }
    if first == "-k" {
      guard words.count > 1 else {
        throw CommandFailure(
          "help -k needs a word to search for", argument: "topic",
          suggestion: "type: help -k robust")
      }
      let found = Help.search(words[1], in: catalog)
      guard !found.isEmpty else { return "no command speaks of '\(words[1])'\n" }
      let width = found.map(\.name.count).max() ?? 0
      return found.map { signature in
        let gap = String(repeating: " ", count: width - signature.name.count + 2)
        return "\(signature.name)\(gap)\(signature.summary)\n"
      }.joined()
    }
    if let signature = catalog.signature(first) {
      return try page(signature, form: words.dropFirst().first)
    }
    if let layer = LayerVocabulary.catalog.signature(first) { return Help.page(layer) }
    if let keyword = Keyword(rawValue: first) {
      let parts = ["\(keyword.usage)", "  \(keyword.summary)", keyword.discussion]
      return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }
    throw CommandFailure(
      "there is no command '\(first)'", argument: "topic",
      suggestion: catalog.nearest(to: first).map { "did you mean \($0)?" } ?? "type: help")
  }

  private static func page(_ signature: CommandSignature, form name: String?) throws -> String {
    guard let name else { return Help.page(signature) }
    guard let variant = signature.variant(name) else {
      let forms = signature.variants.map(\.name)
      throw CommandFailure(
        "\(signature.name) has no form '\(name)'", argument: "topic", element: 1,
        expected: forms.isEmpty ? nil : "one of \(forms.joined(separator: ", "))",
        suggestion: Suggestion.nearest(to: name, in: forms)
          .map { "type: help \(signature.name) \($0)" } ?? "type: help \(signature.name)")
    }
    return Help.page(signature, form: variant)
  }
}
