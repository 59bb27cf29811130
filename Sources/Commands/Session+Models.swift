// SPDX-License-Identifier: MIT
import Datasets
import Language
package import Networks
import Tensors

extension Session {
  /// The current model, or an error that says what to type.
  func currentState() throws -> ModelState {
    guard let state = history.current else {
      throw CommandFailure(
        "there is no model yet", suggestion: "type: load eight-layer")
    }
    return state
  }

  package var network: Network? { history.current?.network }

  /// The content hash of the current model.
  package var modelHash: String? { history.current?.identity.hash }

  /// The model under a handle: the current one or a named one.
  func state(of handle: ModelHandle, argument: String) throws -> ModelState {
    if handle.isCurrent { return try currentState() }
    guard let state = models[handle.name] else {
      throw CommandFailure(
        "no model is called '\(handle.name)'", argument: argument,
        suggestion: Suggestion.nearest(to: handle.name, in: models.keys.sorted())
          .map { "did you mean \($0)?" })
    }
    return state
  }

  func currentDataset() throws -> Dataset {
    guard let dataset else {
      throw CommandFailure("there is no data set yet", suggestion: "type: load fashion-mnist")
    }
    return dataset
  }

  /// Makes a changed network the current model, remembering how it came about.
  func change(to network: Network, by invocation: Invocation) {
    let lineage = (history.current?.lineage ?? []) + [invocation.canonicalText]
    let seconds = history.current?.seconds ?? 0
    history.advance(
      to: ModelState(network, lineage: lineage, seconds: seconds, node: nextNode()))
    hasNewModel = true
  }

  /// Goes back to where the history stood at a mark.
  func rollBack(to mark: Int) {
    while history.undoCount > mark { _ = history.undo() }
  }

  /// Says something beside results, unless nothing but results is wanted.
  func remark(_ text: String) {
    if !settings.isQuiet { output.note(text) }
  }

  /// Runs a command inside another one's block; its line goes to the notes.
  ///
  /// - Throws: `SessionInterrupted` after Ctrl-C, which has cut off what came before it; or what the
  ///   command throws.
  func perform(_ inner: Invocation) throws {
    guard let command = CommandRegistry.command(inner.name) else {
      throw CommandFailure("there is no command '\(inner.name)'")
    }
    try checkInterruption()
    // What is kept under the outer command's key is not the inner one's.
    let key = runningKey
    runningKey = nil
    defer { runningKey = key }
    let result = try command.run(inner, in: self)
    output.endProgress()
    if let text = result?.text, !settings.isQuiet, !settings.usesJSON { output.note(text) }
  }

  /// Makes a loaded network the current model.
  func adopt(_ network: Network, by invocation: Invocation) {
    adopt(ModelState(network, lineage: [invocation.canonicalText], node: nextNode()))
    hasNewModel = true
  }

  /// Makes a model the current one that owes nothing to the one before.
  func adopt(_ state: ModelState) {
    loadedChannels[state.node] = LoadedChannels(state.network)
    history.advance(to: state, isOrigin: true)
  }

  /// The object through which the engine hears of Ctrl-C and tells of progress.
  var control: RunControl {
    let interruption = interruption
    let output = SharedOutput(output)
    let isSilent = settings.isQuiet || settings.usesJSON
    return RunControl(isCancelled: { interruption.presses() > 0 }) { progress in
      if !isSilent { output.progress(progress) }
    }
  }

  /// Throws if Ctrl-C has been pressed twice: the step is abandoned and nothing changed.
  func abandonIfInsisted() throws {
    if interruption.presses() > 1 { throw SessionInterrupted() }
  }

  /// What the prompt shows: the model's name and how it was compressed.
  package var promptText: String {
    guard let state = history.current else { return "temper> " }
    let root = trace.chain(to: state.node).last ?? state.node
    let loaded = loadedChannels[root] ?? LoadedChannels(state.network)
    return "\(TerminalText.visible(ModelBadge.text(of: state.network, since: loaded)))> "
  }

  /// The layers of the current model by their paths, for completion.
  package var layerNames: [String] { network?.layerCosts.map(\.path) ?? [] }
}

/// Progress and notes from worker threads; the output serialises it itself.
struct SharedOutput: @unchecked Sendable {
  private let output: any SessionOutput

  init(_ output: any SessionOutput) {
    self.output = output
  }

  func progress(_ progress: RunProgress) { output.progress(progress) }

  func note(_ text: String) { output.note(text) }
}
