// SPDX-License-Identifier: MIT

/// Shows what is still to be typed.
package enum Hint {
  /// The rest of the usage line behind `cursor`, a byte offset in `line`; empty when nothing fits.
  ///
  /// The text begins with a space unless one stands before the cursor already.
  package static func text(_ line: String, cursor: Int, catalog: CommandCatalog) -> String {
    let prompt = PromptLine(line, cursor: cursor, catalog)
    let words = remaining(prompt)
    if words.isEmpty { return "" }
    let endsInSpace = prompt.partial.isEmpty
    return (endsInSpace ? "" : " ") + words.joined(separator: " ")
  }

  private static func remaining(_ prompt: PromptLine) -> [String] {
    switch prompt.place {
    case .verb:
      // Nothing is said about a verb that may still become another.
      guard !prompt.partial.isEmpty else { return [] }
      if let signature = prompt.catalog.signature(prompt.partial) {
        return rest(signature.form(nil), valueCount: 0, options: [], hasForm: false)
      }
      return Keyword(rawValue: prompt.partial).map { [keywordRest($0)] } ?? []
    case .argument: return remainingArguments(prompt)
    case .optionValue(let name):
      guard prompt.partial.isEmpty, let parameter = prompt.form()?.form.parameter(name) else {
        return []
      }
      return [parameter.defaultValue ?? parameter.type.placeholder]
    case .output: return prompt.partial.isEmpty ? ["table|csv|json|markdown"] : []
    case .variable, .file, .none: return []
    }
  }

  private static func remainingArguments(_ prompt: PromptLine) -> [String] {
    guard let (form, count) = prompt.form() else { return [] }
    let isTyping = !prompt.partial.isEmpty
    let typed = prompt.partial
    if form.variant == nil, prompt.positionals.isEmpty, isTyping {
      if let variant = form.signature.variant(typed) {
        return rest(
          form.signature.form(variant), valueCount: 0, options: prompt.options, hasForm: true)
      }
    }
    // A word that is being typed counts as the value it will be.
    return rest(
      form, valueCount: count + (isTyping ? 1 : 0), options: prompt.options,
      hasForm: form.variant != nil || !prompt.positionals.isEmpty || isTyping)
  }

  private static func rest(
    _ form: CommandForm, valueCount: Int, options: [String], hasForm: Bool
  ) -> [String] {
    var words: [String] = []
    let signature = form.signature
    if !hasForm, !signature.variants.isEmpty {
      let names = signature.variants.prefix(6).map(\.name).joined(separator: "|")
      let text = signature.variants.count > 6 ? names + "|..." : names
      words.append(signature.requiresVariant ? text : "[\(text)]")
    }
    let free = form.positionals.filter { !options.contains($0.name) }
    words += free.dropFirst(valueCount).map { CommandForm.placeholder($0) }
    words += form.options.filter { !options.contains($0.name) }
      .map { CommandForm.placeholder(option: $0) }
    if let blocks = signature.blocks { words.append("{ \(blocks.name) }") }
    return words
  }

  private static func keywordRest(_ keyword: Keyword) -> String {
    keyword.usage.split(separator: " ").dropFirst().joined(separator: " ")
  }
}
