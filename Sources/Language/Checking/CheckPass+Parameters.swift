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
    shellNames.formUnion(statement.shellNames.filter(environment.isLeftToArguments))
  }

  /// Refuses script arguments that nothing in the script asks for: misspelled ones, most likely.
  ///
  /// Programs behind `|` find every variable in their environment, whether or not the script names
  /// it, so that where there is one a warning must do.
  mutating func refuseUnused(_ arguments: Set<String>) {
    // What could not be read may ask for them.
    guard !isLenient, !hasUnreadScripts else { return }
    let known = parameters.sorted()
    let none = runsShell ? nil : "no NAME=VALUE: this script takes none"
    for name in arguments.subtracting(parameters).subtracting(shellNames).sorted() {
      let nearest = Suggestion.nearest(to: name, in: known)
      // It stands on the command line: there is no place to show.
      diagnostics.append(
        Diagnostic(
          runsShell ? .unusual : .unknownName,
          "no `let \(name) ?=` in this script"
            + (runsShell ? ": only a program behind `|` can read it" : ""),
          severity: runsShell ? .warning : .error,
          expected: known.isEmpty ? none : ParameterType.oneOf(known),
          suggestion: nearest.map { "did you mean `\($0)`?" }))
    }
  }
}
