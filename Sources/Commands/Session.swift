// SPDX-License-Identifier: MIT
package import Datasets
package import Language
package import Networks
package import Tensors

/// The state of a session: data, models, results; the host of the language's interpreter.
package final class Session: CommandHost {
  package internal(set) var settings: SessionSettings
  package internal(set) var dataset: Dataset?
  /// Models under names, as `let base = model` gives them.
  package internal(set) var models: [String: ModelState] = [:]
  /// Networks that `network NAME { }` has defined.
  package internal(set) var definitions: [String: [LayerDescription]] = [:]
  package internal(set) var results: [Record] = []
  /// Canonical commands that succeeded, for `save session.temper`.
  package internal(set) var journal: [String] = []
  package let output: any SessionOutput
  package let interruption: Interruption
  /// Whether `quit` has been called.
  package internal(set) var isFinished = false
  var history = ModelHistory()
  /// Whether the running command has made a model, which is to carry its time.
  var hasNewModel = false
  /// The seed that the session began with; later ones are in the journal.
  let initialSeed: UInt64
  private var texts: [Int: String] = [:]
  /// Results that standard output has as JSON already.
  private var written: Set<Int> = []

  package init(
    settings: SessionSettings, output: any SessionOutput, interruption: Interruption = .none
  ) {
    self.settings = settings
    initialSeed = settings.seed
    self.output = output
    self.interruption = interruption
  }

  package var parallel: Parallel { Parallel(threads: settings.threads) }

  package var facts: Set<Fact> {
    var facts: Set<Fact> = []
    if dataset != nil { facts.insert(.dataset) }
    if history.current != nil { facts.insert(.model) }
    return facts
  }

  package func execute(_ invocation: Invocation) throws -> Record? {
    guard let command = CommandRegistry.command(invocation.name) else {
      throw CommandFailure("there is no command '\(invocation.name)'")
    }
    try checkInterruption()
    let clock = ContinuousClock()
    let start = clock.now
    hasNewModel = false
    let result: CommandResult?
    do {
      result = try command.run(invocation, in: self)
      output.endProgress()
    } catch {
      output.endProgress()
      throw error
    }
    if invocation.signature.effect != .writesFiles, invocation.signature.isJournalled {
      journal.append(Self.line(invocation, result))
    }
    let seconds = (clock.now - start).inSeconds
    if hasNewModel { history.charge(seconds: seconds) }
    guard let result else { return nil }
    let id = results.count + 1
    let record = Record(
      command: invocation.form.title, id: id,
      fields: result.fields + [
        RecordField("seconds", .seconds(seconds), isDetail: !invocation.signature.isSlow)
      ])
    results.append(record)
    if let text = result.text {
      texts[id] = "\(text)   \(NumberText.duration(seconds))"
    }
    return record
  }

  /// What a saved session holds of a step; one that was stopped cannot be stopped there again.
  private static func line(_ invocation: Invocation, _ result: CommandResult?) -> String {
    let isPartial = result?.fields.contains { $0.name == "partial" } ?? false
    return invocation.canonicalText
      + (isPartial ? "  # was stopped early; a replay runs the whole step" : "")
  }

  package func bindModel(_ handle: ModelHandle, named name: String) throws -> ModelHandle {
    models[name] = try state(of: handle, argument: name)
    journal.append("let \(name) = \(handle.isCurrent ? "" : "$")\(handle.name)")
    return ModelHandle(name: name)
  }

  package func present(_ presentation: Presentation) throws {
    let presenter = SessionPresenter(
      settings: settings, output: output, texts: texts, written: written)
    written = try presenter.present(presentation)
  }

  package func expectationHeld(_ text: String, found: String) {
    guard !settings.isQuiet, !settings.usesJSON else { return }
    output.note("\(text)   held: \(found)")
  }

  package func checkInterruption() throws {
    if interruption.presses() > 0 { throw SessionInterrupted() }
  }
}

/// The user has pressed Ctrl-C; ends a script without being an error of it.
package struct SessionInterrupted: ScriptInterruption {
  package init() {}
}

/// How often the user has pressed Ctrl-C since the step began.
package struct Interruption: Sendable {
  package let presses: @Sendable () -> Int

  package init(presses: @escaping @Sendable () -> Int) {
    self.presses = presses
  }

  package static let none = Interruption { 0 }
}

extension Duration {
  /// Seconds with their fraction.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension CommandSignature {
  /// Whether a session's script has the command: it changes something, or measures a model or data.
  ///
  /// What only looks at the session leaves no trace.
  var isJournalled: Bool { effect != .reads || !requires.isEmpty }
}
