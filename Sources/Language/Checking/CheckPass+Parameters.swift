// SPDX-License-Identifier: MIT

extension CheckPass {
  /// Takes in the names that a statement reads, or binds with `?=`, where nothing has bound them.
  mutating func noteParameters(of statement: Statement) {
    var names = statement.expressions.flatMap(\.variables)
    if case .binding(let binding) = statement.kind, binding.isDefault {
      names.append(binding.name.text)
    }
    for name in names where name != "it" && environment.isLeftToArguments(name) {
      parameters.insert(name)
    }
    shellVariables.formUnion(statement.shellVariables.filter(environment.isLeftToArguments))
  }

  /// Refuses script arguments that nothing in the script asks for: misspelled ones, most likely.
  mutating func refuseUnused(_ arguments: Set<String>) {
    // What could not be read may ask for them.
    guard !isLenient, !hasUnreadScripts else { return }
    let known = parameters.sorted()
    for name in arguments.subtracting(parameters).subtracting(shellVariables).sorted() {
      let nearest = Suggestion.nearest(to: name, in: known)
      // It stands on the command line: there is no place to show.
      diagnostics.append(
        Diagnostic(
          .unknownName, "no `let \(name) ?=` in this script",
          expected: known.isEmpty
            ? "no NAME=VALUE: this script takes none" : ParameterType.oneOf(known),
          suggestion: nearest.map { "did you mean `\($0)`?" }))
    }
  }
}
