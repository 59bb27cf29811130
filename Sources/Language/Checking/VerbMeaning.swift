// SPDX-License-Identifier: MIT

/// What the first word of a statement stands for.
enum VerbMeaning {
  case command(CommandSignature)
  case function(Function)
  /// The beginning of several commands.
  case ambiguous([CommandSignature])
  case unknown
}

extension CommandCatalog {
  /// What a verb stands for: a command by name or alias, else a function, else, where verbs may be
  /// cut, the only command that begins so.
  func meaning(
    of verb: String, functions: [String: Function], allowsAbbreviations: Bool
  ) -> VerbMeaning {
    if let signature = signature(verb) { return .command(signature) }
    if let function = functions[verb] { return .function(function) }
    let fitting = allowsAbbreviations ? signatures(withPrefix: verb) : []
    guard let first = fitting.first else { return .unknown }
    return fitting.count == 1 ? .command(first) : .ambiguous(fitting)
  }
}
