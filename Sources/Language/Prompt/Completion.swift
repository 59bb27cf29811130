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

  /// Creates a candidate.
  package init(text: String, summary: String) {
    self.text = text
    self.summary = summary
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
    let fitting = all.filter { $0.text.hasPrefix(prompt.partial) && seen.insert($0.text).inserted }
    return Result(range: prompt.partialRange, candidates: fitting)
  }

  private static func candidates(
    _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    switch prompt.place {
    case .none: return []
    case .verb: return verbs(prompt.catalog, context)
    case .variable: return variables(context.environment)
    case .output:
      return OutputFormat.allCases.map { Candidate(text: $0.rawValue, summary: $0.summary) }
    case .file: return paths(prompt.partial, [], context)
    case .optionValue where prompt.verb == Keyword.binding.rawValue:
      return [Candidate(text: ModelHandle.current.name, summary: "the current model")]
    case .optionValue(let name):
      guard let parameter = prompt.form()?.form.parameter(name) else { return [] }
      return values(parameter, prompt.partial, context)
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

  private static func variables(_ environment: Environment) -> [Candidate] {
    var result = environment.variableNames.map { name in
      Candidate(text: name, summary: environment.lookup(name)?.value?.description ?? "")
    }
    guard case .value(.record(let record))? = environment.lastResult else { return result }
    result.append(Candidate(text: "it", summary: "the last result"))
    return result
      + record.fields.map { Candidate(text: "it.\($0.name)", summary: $0.value.displayText) }
  }

  private static func arguments(
    _ prompt: PromptLine, _ context: CompletionContext
  ) -> [Candidate] {
    if prompt.verb == Keyword.expectation.rawValue || prompt.verb == Keyword.condition.rawValue {
      return prompt.positionals.isEmpty ? fields(context.environment) : []
    }
    guard let (form, count) = prompt.form() else { return [] }
    var result: [Candidate] = []
    if form.variant == nil, prompt.positionals.isEmpty {
      result += form.signature.variants.map { Candidate(text: $0.name, summary: $0.summary) }
    }
    let free = form.positionals.filter { !prompt.options.contains($0.name) }
    if let parameter = count < free.count ? free[count] : free.last(where: \.isRepeating) {
      result += values(parameter, prompt.partial, context)
    }
    for option in form.options where !prompt.options.contains(option.name) {
      result.append(Candidate(text: "\(option.name)=", summary: option.summary))
    }
    return result
  }

  private static func fields(_ environment: Environment) -> [Candidate] {
    guard case .value(.record(let record))? = environment.lastResult else { return [] }
    return record.fields.map { Candidate(text: $0.name, summary: $0.value.displayText) }
  }

  private static func values(
    _ parameter: Parameter, _ partial: String, _ context: CompletionContext
  ) -> [Candidate] {
    let names = parameter.offers.flatMap { context.environment.names[$0] } ?? []
    let offered = names.sorted().map {
      Candidate(text: $0, summary: parameter.offers?.noun ?? "")
    }
    return offered + values(parameter.type, partial, context)
  }

  private static func values(
    _ type: ParameterType, _ partial: String, _ context: CompletionContext
  ) -> [Candidate] {
    switch type {
    case .either(let types): return types.flatMap { values($0, partial, context) }
    case .model:
      return (context.environment.modelNames + ["model"]).map {
        Candidate(text: $0, summary: $0 == "model" ? "the current model" : "a model")
      }
    case .name(let kind):
      return (context.environment.names[kind] ?? []).sorted().map {
        Candidate(text: $0, summary: "a \(kind.noun)")
      }
    case .variable:
      return context.environment.variableNames.map { Candidate(text: $0, summary: "") }
    case .path(let extensions): return paths(partial, extensions, context)
    default: return type.choices.map { Candidate(text: $0.name, summary: $0.summary) }
    }
  }

  private static func paths(
    _ partial: String, _ extensions: [String], _ context: CompletionContext
  ) -> [Candidate] {
    context.paths(partial, extensions).sorted().map { Candidate(text: $0, summary: "") }
  }
}
