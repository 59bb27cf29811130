// SPDX-License-Identifier: MIT

/// The commands that a script may use.
package struct CommandCatalog: Sendable {
  /// The signatures in alphabetical order.
  package let signatures: [CommandSignature]

  private let index: [String: Int]

  /// Creates a catalog; the first of two signatures with one name wins.
  package init(_ signatures: [CommandSignature]) {
    let sorted = signatures.sorted { $0.name < $1.name }
    var index: [String: Int] = [:]
    for (position, signature) in sorted.enumerated() where index[signature.name] == nil {
      index[signature.name] = position
    }
    for (position, signature) in sorted.enumerated() {
      for alias in signature.aliases where index[alias] == nil { index[alias] = position }
    }
    self.signatures = sorted
    self.index = index
  }

  /// The command with the name or alias `name`.
  package func signature(_ name: String) -> CommandSignature? {
    index[name].map { signatures[$0] }
  }

  /// Names of all commands, without aliases.
  package var names: [String] { signatures.map(\.name) }

  /// The commands whose name starts with `prefix`, for abbreviations at the prompt.
  package func signatures(withPrefix prefix: String) -> [CommandSignature] {
    signatures.filter { $0.name.hasPrefix(prefix) }
  }

  /// The command name nearest to a misspelled one.
  package func nearest(to name: String) -> String? {
    Suggestion.nearest(to: name, in: names + index.keys.sorted())
  }

  /// What is wrong with the signatures themselves: doubled names, defaults that do not fit,
  /// required parameters behind optional ones, rules about unknown parameters.
  package var problems: [String] {
    var problems: [String] = []
    var seen: Set<String> = []
    for signature in signatures {
      for name in [signature.name] + signature.aliases where !seen.insert(name).inserted {
        problems.append("`\(name)` names two commands")
      }
      if Keyword(rawValue: signature.name) != nil {
        problems.append("`\(signature.name)` is a word of the language")
      }
      problems += signature.forms.flatMap(Self.problems)
      if let name = signature.customaryVariant, signature.variant(name) == nil {
        problems.append("\(signature.name): `\(name)` is no form to take for an example")
      }
      let known = Set(signature.forms.flatMap(\.parameters).map(\.name))
      for name in signature.rules.flatMap(\.names) where !known.contains(name) {
        problems.append("\(signature.name): a rule names `\(name)`, which is no parameter")
      }
    }
    return problems
  }

  private static func problems(_ form: CommandForm) -> [String] {
    var problems: [String] = []
    var seen: Set<String> = []
    var allowsRequired = true
    for parameter in form.parameters {
      let title = "\(form.title): `\(parameter.name)`"
      if !seen.insert(parameter.name).inserted { problems.append("\(title) stands twice") }
      if !CharacterClass.isName(parameter.name) { problems.append("\(title) is no name") }
      if parameter.isRequired, parameter.defaultValue != nil {
        problems.append("\(title) is required and has a default")
      }
      if parameter.defaultValue != nil, TypeConverter.defaultValue(of: parameter) == nil {
        problems.append("\(title) has a default that does not fit")
      }
    }
    for parameter in form.positionals {
      if parameter.isRequired, !allowsRequired {
        problems.append("\(form.title): `\(parameter.name)` is required behind an optional one")
      }
      allowsRequired = allowsRequired && parameter.isRequired
    }
    for parameter in form.positionals.dropLast() where parameter.isRepeating {
      problems.append("\(form.title): `\(parameter.name)` repeats but is not the last")
    }
    return problems
  }
}

extension ArgumentRule {
  /// The parameters it is about.
  var names: [String] {
    switch self {
    case .atMostOne(let names), .exactlyOne(let names), .atLeastOne(let names): names
    case .needs(let first, let second): [first, second]
    }
  }
}
