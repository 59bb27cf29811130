// SPDX-License-Identifier: MIT

import Language

/// A host that notes what it is asked for and answers with small results.
final class RecordingHost: CommandHost {
  struct Stop: ScriptInterruption {}
  struct Odd: Error {}

  var facts: Set<Fact> = [.dataset, .model]
  var log: [String] = []
  var presented: [Presentation] = []
  var held: [String] = []
  /// The sweeps that began.
  var sweeps: [SweepPlan] = []
  /// What cells gave, by title; one that is here need not run again.
  var cells: [String: [RecordRow]] = [:]
  private var cell = ""
  /// Called before each command.
  var before: (Invocation) throws -> Void = { _ in }
  /// The fields that a command gives; nil for no result.
  var result: (Invocation) -> [RecordField]? = RecordingHost.sample

  func execute(_ invocation: Invocation) throws -> Record? {
    try before(invocation)
    log.append(invocation.canonicalText)
    return result(invocation).map { Record(command: invocation.form.title, fields: $0) }
  }

  func bindModel(_ handle: ModelHandle, named name: String) throws -> ModelHandle {
    log.append("bind \(name)")
    return ModelHandle(name: name)
  }

  func present(_ presentation: Presentation) throws { presented.append(presentation) }

  func expectationHeld(_ text: String, found: String) { held.append("\(text): \(found)") }

  func beginSweep(_ sweep: SweepPlan) throws { sweeps.append(sweep) }

  func enterCell(_ cell: SweepCell) throws -> [RecordRow]? {
    self.cell = cell.title
    return cells[cell.title]
  }

  func leaveCell(_ rows: [RecordRow]) throws { cells[cell] = rows }

  static func sample(_ invocation: Invocation) -> [RecordField]? {
    switch invocation.name {
    case "eval":
      [RecordField("accuracy", .fraction(0.44)), RecordField("count", .count(10_000))]
    case "prune": [RecordField("sparsity", .fraction(invocation.optionalDouble("amount") ?? 0))]
    case "quantize": [RecordField("bytes", .bytes(invocation.integer("bits") * 1024))]
    case "attack": [RecordField("robust_accuracy", .fraction(0.031))]
    default: nil
    }
  }
}

/// Parses, checks and runs `text`.
@discardableResult
func run(
  _ text: String, on host: RecordingHost = RecordingHost(), variables: [String: Value] = [:],
  checks: Bool = true
) throws -> RecordingHost {
  let interpreter = Interpreter(
    SampleCatalog.all, host: host, environment: Environment(variables: variables))
  let parsed = Parser.parse(SourceText(name: "test.temper", text: text))
  let check = Checker(SampleCatalog.all).check(parsed, in: interpreter.checkEnvironment)
  if checks, let error = check.diagnostics.first(where: { $0.severity == .error }) { throw error }
  try interpreter.run(parsed.script)
  return host
}

/// What the check of `text` finds, model and data loaded unless `facts` says otherwise.
func findings(
  _ text: String, facts: Set<Fact> = [.dataset, .model], variables: [String: Value] = [:],
  abbreviated: Bool = false
) -> [Diagnostic] {
  Checker(SampleCatalog.all, allowsAbbreviations: abbreviated).check(
    Parser.parse(SourceText(name: "test.temper", text: text)),
    in: Environment(variables: variables, facts: facts)
  ).diagnostics
}
