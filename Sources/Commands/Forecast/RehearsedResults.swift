// SPDX-License-Identifier: MIT
import Language

/// The names of the figures that the results so far can have, as far as they are declared.
struct RehearsedResults {
  private var names: [String] = []
  private var known: Set<String> = []
  private var sources: Set<ObjectIdentifier> = []
  /// Whether a result may have figures that nothing declares: the columns of its tables.
  private var hasOthers = false

  /// A result with every figure that there can be; nil where there may be others.
  var record: Record? {
    hasOthers ? nil : Record(command: "", fields: names.map { RecordField($0, .missing) })
  }

  /// Takes in the result of a command.
  mutating func take(_ form: CommandForm) {
    guard !form.fields.isEmpty else { return }
    for field in form.fields {
      add(field.name)
      hasOthers = hasOthers || field.unit == .records
    }
    for name in ["seconds", "cached", "partial"] { add(name) }
  }

  /// Takes in the loop variables of a script, which the results inside have beside their figures.
  mutating func take(_ source: SourceText) {
    guard sources.insert(ObjectIdentifier(source)).inserted else { return }
    for name in Parser.parse(source).script.statements.flatMap(\.loopVariables) { add(name) }
  }

  /// Says that there may be results of statements that are not known.
  mutating func doubt() { hasOthers = true }

  private mutating func add(_ name: String) {
    if known.insert(name).inserted { names.append(name) }
  }
}

extension Statement {
  /// The variables of all loops in it.
  fileprivate var loopVariables: [String] {
    switch kind {
    case .loop(let loop): [loop.variable.text] + loop.body.loopVariables
    case .sweep(let sweep): sweep.axes.map(\.variable.text) + sweep.body.loopVariables
    case .condition(let condition):
      condition.body.loopVariables + (condition.alternative?.loopVariables ?? [])
    case .function(let function): function.body.loopVariables
    case .attempt(let attempt): attempt.body.loopVariables + attempt.handler.loopVariables
    case .command(let command): command.blocks.flatMap(\.loopVariables)
    case .binding, .expectation, .inclusion: []
    }
  }
}

extension Block {
  fileprivate var loopVariables: [String] { statements.flatMap(\.loopVariables) }
}
