// SPDX-License-Identifier: MIT

/// Help texts from signatures.
package enum Help {
  /// What a page tells of the forms of a command.
  package enum Detail {
    /// Their names and summaries: the options of each stand on its own page.
    case brief
    /// All options of all forms, for a reference that is printed.
    case whole
  }

  /// The help page of a command.
  package static func page(_ signature: CommandSignature, _ detail: Detail = .brief) -> String {
    var lines = ["\(signature.name) - \(signature.summary)", ""]
    let forms = detail == .whole ? signature.forms : [signature.form(nil)]
    lines += forms.map { "  \($0.ownUsage)" }
    if !signature.discussion.isEmpty { lines += ["", signature.discussion] }
    if let example = signature.exampleVariant {
      lines += section("Forms", signature.variants.map { ($0.name, $0.summary) })
      if detail == .brief {
        lines += ["", "`help \(signature.name) \(example.name)` tells the options of a form."]
      }
    }
    lines += section("Arguments", signature.positionals.map(row))
    let open = [signature.openOption].compactMap { $0 }
    lines += section("Options", (signature.options + open).map(row))
    if detail == .whole {
      for variant in signature.variants where !(variant.positionals + variant.options).isEmpty {
        lines += section(
          "With \(variant.name)", (variant.positionals + variant.options).map(row))
      }
    }
    let fields = signature.forms.flatMap(\.fields)
    lines += section("Result", unique(fields).map { ($0.name, resultText($0)) })
    let examples = signature.examples + signature.variants.flatMap(\.examples)
    lines += section("Examples", examples.map { ($0.line, $0.explanation) })
    if !signature.aliases.isEmpty {
      lines += ["", "Also: \(signature.aliases.joined(separator: ", "))"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The help page of one form of a command: what it has of its own, and the names of the rest.
  package static func page(_ signature: CommandSignature, form variant: CommandVariant) -> String {
    let form = signature.form(variant)
    var lines = ["\(form.title) - \(variant.summary)", "", "  \(form.ownUsage)"]
    lines += section("Arguments", variant.positionals.map(row))
    lines += section("Options", variant.options.map(row))
    let inherited = form.inheritedNames
    if !inherited.isEmpty {
      lines += [
        "", "Besides, as `help \(signature.name)` tells: \(inherited.joined(separator: ", "))",
      ]
    }
    lines += section("Result", unique(form.fields).map { ($0.name, resultText($0)) })
    lines += section("Examples", variant.examples.map { ($0.line, $0.explanation) })
    return lines.joined(separator: "\n") + "\n"
  }

  /// The help page of a function that a script has defined.
  package static func page(_ function: Function) -> String {
    let signature = function.signature
    let source = function.source
    let line = source.position(at: function.statement.name.range.lowerBound).line
    let lines =
      [
        "\(signature.name) - \(signature.summary)", "", "  \(signature.form(nil).usage)", "",
        "\(SyntaxText(source: source).header(function.statement)), in \(source.name):\(line)",
      ] + section("Arguments", signature.positionals.map(row))
    return lines.joined(separator: "\n") + "\n"
  }

  /// One line for every command and keyword, aligned.
  package static func overview(_ catalog: CommandCatalog) -> String {
    let commands = catalog.signatures.map { ($0.name, $0.summary) }
    let keywords = Keyword.allCases.filter(\.opensStatement).map { ($0.rawValue, $0.summary) }
    // Scripts stay readable years later: only what is typed may be cut.
    let notes = ["", "At the prompt a command may be cut, as long as no other begins so: ev n=20"]
    return (section("Commands", commands) + section("Language", keywords) + notes)
      .dropFirst().joined(separator: "\n") + "\n"
  }

  /// The commands in whose texts `word` occurs, best first: name, then summary, then the rest.
  package static func search(_ word: String, in catalog: CommandCatalog) -> [CommandSignature] {
    let wanted = word.lowercased()
    if wanted.isEmpty { return [] }
    func rank(_ signature: CommandSignature) -> Int? {
      let names = [signature.name] + signature.aliases + signature.variants.map(\.name)
      if names.contains(where: { $0.lowercased().firstRange(of: wanted) != nil }) { return 0 }
      if signature.summary.lowercased().firstRange(of: wanted) != nil { return 1 }
      return page(signature, .whole).lowercased().firstRange(of: wanted) == nil ? nil : 2
    }
    let ranked = catalog.signatures.compactMap { signature in
      rank(signature).map { (rank: $0, signature: signature) }
    }
    return (0...2).flatMap { level in ranked.filter { $0.rank == level }.map(\.signature) }
  }

  private static func row(_ parameter: Parameter) -> (String, String) {
    var text = parameter.summary
    if let unit = parameter.unit { text += ", in \(unit)" }
    text += (text.isEmpty ? "" : "; ") + parameter.type.explanation
    if parameter.isRequired { text += "; required" }
    if let value = parameter.defaultValue { text += "; usually \(value)" }
    return (parameter.name, text)
  }

  private static func resultText(_ field: ResultField) -> String {
    field.summary.isEmpty ? field.unit.rawValue : "\(field.summary) (\(field.unit.rawValue))"
  }

  private static func unique(_ fields: [ResultField]) -> [ResultField] {
    var seen: Set<String> = []
    return fields.filter { seen.insert($0.name).inserted }
  }

  private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    if rows.isEmpty { return [] }
    let width = rows.map { DisplayWidth.width(of: $0.0) }.max() ?? 0
    return ["", "\(title):"]
      + rows.map {
        DisplayWidth.trimmingEnd("  \(DisplayWidth.pad($0.0, to: width))  \($0.1)")
      }
  }
}
