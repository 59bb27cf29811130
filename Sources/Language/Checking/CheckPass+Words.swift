// SPDX-License-Identifier: MIT

extension CheckPass {
  /// Warns of a word that is bound where a model was most likely meant, as in `let best = modle`.
  mutating func warnOfMisspelledModel(_ statement: LetStatement) {
    let model = ModelHandle.current.name
    // One letter too many or too few at most: more of a difference makes another word.
    guard let word = statement.value.bareWord,
      let nearest = Suggestion.nearest(to: word, in: [model] + environment.modelNames),
      abs(nearest.count - word.count) <= 1, !meansSomething(word)
    else { return }
    report(
      .unusual, "`\(statement.name.text)` will be the word `\(word)`, not a model",
      statement.value.range, severity: .warning,
      suggestion: "did you mean `\(nearest == model ? model : "$\(nearest)")`?")
  }

  /// Whether a word names something here: a variable, what a command has defined, or a choice.
  private func meansSomething(_ word: String) -> Bool {
    if environment.lookup(word) != nil || catalog.signature(word) != nil { return true }
    if environment.names.values.contains(where: { $0.contains(word) }) { return true }
    return catalog.signatures.contains { signature in
      signature.variant(word) != nil
        || signature.forms.contains { form in
          form.parameters.contains { $0.type.choices.contains { $0.name == word } }
        }
    }
  }
}
