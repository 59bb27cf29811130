// SPDX-License-Identifier: MIT

/// What completion knows besides the commands.
package struct CompletionContext: Sendable {
  /// Variables, functions and names.
  package var environment: Environment
  /// Files and folders that start with a text; only those with one of the extensions, if any.
  package var paths: @Sendable (_ prefix: String, _ extensions: [String]) -> [String]

  /// Creates a context.
  package init(
    environment: Environment = Environment(),
    paths: @escaping @Sendable (_ prefix: String, _ extensions: [String]) -> [String] = { _, _ in []
    }
  ) {
    self.environment = environment
    self.paths = paths
  }
}

/// A way to go on with what is being typed.
package struct Candidate: Sendable, Equatable {
  /// The text that takes the place of what was typed.
  package let text: String
  /// One line about it.
  package let summary: String
  /// What belongs behind it: a space, or nothing where the word goes on, as behind `eps=`.
  package let ending: String
  /// What a typed beginning is compared with: `text` without the quotes that it needs.
  let plainText: String

  /// Creates a candidate.
  package init(text: String, summary: String, ending: String = " ") {
    self.init(text: text, plainText: text, summary: summary, ending: ending)
  }

  private init(text: String, plainText: String, summary: String, ending: String) {
    self.text = text
    self.plainText = plainText
    self.summary = TerminalText.visible(summary)
    self.ending = ending
  }

  /// A name as a script has to spell it.
  init(name: String, summary: String) {
    self.init(
      text: Value.word(name).canonicalText, plainText: name, summary: summary, ending: " ")
  }

  /// A path as a script has to spell it, in quotes where it needs them or one was typed; a folder
  /// goes on.
  init(path: String, isQuoted: Bool) {
    let isFolder = path.hasSuffix("/")
    let takesQuotes = isQuoted || !Value.isBareWord(path)
    let text = takesQuotes ? Value.quoted(path) : path
    self.init(
      text: takesQuotes && isFolder ? String(text.dropLast()) : text, plainText: path, summary: "",
      ending: isFolder ? "" : " ")
  }
}

/// Completion of commands, forms, options, values, variables and paths.
package enum Completion {
  /// What may stand at the cursor.
  package struct Result: Sendable, Equatable {
    /// The bytes of the line that a candidate replaces.
    package let range: SourceRange
    /// The candidates in order.
    package let candidates: [Candidate]
  }

  /// The candidates for the text left of `cursor`, a byte offset in `line`.
  package static func complete(
    _ line: String, cursor: Int, catalog: CommandCatalog,
    context: CompletionContext = CompletionContext()
  ) -> Result {
    let prompt = PromptLine(line, cursor: cursor, catalog)
    let all = candidates(prompt, context)
    var seen: Set<String> = []
    let fitting = all.filter {
      $0.plainText.hasPrefix(prompt.plainPartial) && seen.insert($0.text).inserted
    }
    var range = prompt.partialRange
    // A candidate that ends brings its own quotes: the one behind the cursor goes too.
    if let quote = prompt.openQuote, line.utf8.dropFirst(range.upperBound).first == quote,
      fitting.allSatisfy({ !$0.ending.isEmpty })
    {
      range.upperBound += 1
    }
    return Result(range: range, candidates: fitting)
  }

  private static func candidates(
    _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    switch prompt.place {
    case .none: return []
    case .verb: return verbs(prompt.catalog, context)
    case .variable: return variables(context.environment, ending: prompt.variableEnding)
    case .output:
      return OutputFormat.allCases.map { Candidate(text: $0.rawValue, summary: $0.summary) }
    case .file: return paths(prompt, [], context)
    case .optionValue where prompt.verb == Keyword.binding.rawValue:
      return [Candidate(text: ModelHandle.current.name, summary: "the current model")]
    case .optionValue(let name):
      guard let parameter = prompt.form()?.form.parameter(name) else { return [] }
      return values(parameter, prompt, context)
    case .argument: return arguments(prompt, context)
    }
  }

  private static func verbs(
    _ catalog: CommandCatalog, _ context: CompletionContext
  ) -> [Candidate] {
    let commands = catalog.signatures.map { Candidate(text: $0.name, summary: $0.summary) }
    let keywords = Keyword.allCases.filter(\.opensStatement).map {
      Candidate(text: $0.rawValue, summary: $0.summary)
    }
    let functions = context.environment.functions.keys.map {
      Candidate(text: $0, summary: "a function")
    }
    return (commands + keywords + functions).sorted { $0.text < $1.text }
  }

  private static func variables(_ environment: Environment, ending: String) -> [Candidate] {
    var result = environment.variableNames.map { name in
      Candidate(
        text: name, summary: environment.lookup(name)?.value?.description ?? "", ending: ending)
    }
    guard case .value(.record(let record))? = environment.lastResult else { return result }
    result.append(Candidate(text: "it", summary: "the last result", ending: ending))
    return result
      + record.fields.map {
        Candidate(text: "it.\($0.name)", summary: $0.value.displayText, ending: ending)
      }
  }

  private static func arguments(
    _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    if prompt.verb == Keyword.expectation.rawValue || prompt.verb == Keyword.condition.rawValue {
      return prompt.positionals.isEmpty ? fields(context.environment) : []
    }
    guard let (form, count) = prompt.form() else { return [] }
    var result: [Candidate] = []
    if form.variant == nil, prompt.positionals.isEmpty, !prompt.isQuoted {
      result += form.signature.variants.map { Candidate(text: $0.name, summary: $0.summary) }
    }
    let free = form.positionals.filter { !prompt.options.contains($0.name) }
    if let parameter = count < free.count ? free[count] : free.last(where: \.isRepeating) {
      result += values(parameter, prompt, context)
    }
    for option in form.options where !prompt.isQuoted && !prompt.options.contains(option.name) {
      result.append(Candidate(text: "\(option.name)=", summary: option.summary, ending: ""))
    }
    return result
  }

  private static func fields(_ environment: Environment) -> [Candidate] {
    guard case .value(.record(let record))? = environment.lastResult else { return [] }
    return record.fields.map { Candidate(text: $0.name, summary: $0.value.displayText) }
  }

  private static func values(
    _ parameter: Parameter, _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    let names = parameter.offers.flatMap { context.environment.names[$0] } ?? []
    let offered = names.sorted().map {
      Candidate(name: $0, summary: parameter.offers?.noun ?? "")
    }
    return offered + values(parameter.type, prompt, context)
  }

  private static func values(
    _ type: ParameterType, _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    switch type {
    case .either(let types): return types.flatMap { values($0, prompt, context) }
    case .model:
      return (context.environment.modelNames + ["model"]).map {
        Candidate(text: $0, summary: $0 == "model" ? "the current model" : "a model")
      }
    case .name(let kind):
      return (context.environment.names[kind] ?? []).sorted().map {
        Candidate(name: $0, summary: "a \(kind.noun)")
      }
    case .variable:
      return context.environment.variableNames.map { Candidate(text: $0, summary: "") }
    case .path(let extensions): return paths(prompt, extensions, context)
    default: return type.choices.map { Candidate(text: $0.name, summary: $0.summary) }
    }
  }

  private static func paths(
    _ prompt: PromptLine, _ extensions: [String], _ context: CompletionContext
  ) -> [Candidate] {
    context.paths(prompt.plainPartial, extensions).sorted()
      .map { Candidate(path: $0, isQuoted: prompt.isQuoted) }
  }
}
