// SPDX-License-Identifier: MIT
package import Datasets
package import Language
import Ledger
package import Networks
package import Tensors
import Training

/// The state of a session: data, models, results; the host of the language's interpreter.
package final class Session: CommandHost {
  package internal(set) var settings: SessionSettings
  package internal(set) var dataset: Dataset?
  /// Models under names, as `let base = model` gives them.
  package internal(set) var models: [String: ModelState] = [:]
  /// Networks that `network NAME { }` has defined.
  package internal(set) var definitions: [String: [LayerDescription]] = [:]
  /// The commands that defined them.
  var definitionTexts: [String: String] = [:]
  package internal(set) var results: [Record] = []
  /// What was done and succeeded, for the tree and for `save session.temper`.
  package internal(set) var trace = SessionTrace()
  /// The ledger, where there is one.
  package let memory: SessionMemory?
  package let output: any SessionOutput
  package let interruption: Interruption
  /// Whether `quit` has been called.
  package internal(set) var isFinished = false
  var history = ModelHistory()
  /// Whether the running command has made a model, which is to carry its time.
  var hasNewModel = false
  /// The line of work that changes of the model belong to; the others wait.
  var branch = "main"
  var branches: [String: ModelHistory] = [:]
  /// One line for the screen for each result id.
  var texts: [Int: String] = [:]
  /// The channels of each model that was loaded, by its node.
  var loadedChannels: [Int: LoadedChannels] = [:]
  /// Where the step that runs keeps checkpoints.
  var checkpoints: CheckpointKeeper?
  /// The key of the step that runs, where there is a ledger.
  var runningKey: StepKey?
  /// The sweeps that run, innermost last.
  var sweeps: [SweepRun] = []
  /// The key of the only cell that this process is to run, where it runs one for another.
  var awaitedCell: String?
  /// The results of every cell that was run or recalled, with its title.
  var cells: [(title: String, records: [Record])] = []
  /// The variables of the loops around each result, by its id, for plots.
  var loopVariables: [Int: [RecordField]] = [:]
  /// What was known of the models behind results of cells that came from the ledger, by id.
  var recalledFigures: [Int: [String: FieldValue]] = [:]
  /// Results that standard output has as JSON already.
  var written: Set<Int> = []
  private var nodeCount = 0

  package init(
    settings: SessionSettings, output: any SessionOutput, interruption: Interruption = .none,
    memory: SessionMemory? = nil
  ) {
    self.settings = settings
    self.memory = memory
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

  package func bindModel(_ handle: ModelHandle, named name: String) throws -> ModelHandle {
    let state = try state(of: handle, argument: name)
    models[name] = state
    trace.append(
      TracedStep(
        kind: .naming(name), line: "let \(name) = model", id: nil, input: state.node,
        startsAnew: false, uses: [], definitions: [], seed: nil, data: nil, record: nil,
        seconds: 0, isPartial: false, key: nil))
    return ModelHandle(name: name)
  }

  /// A number for the next model.
  func nextNode() -> Int {
    nodeCount += 1
    return nodeCount
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
