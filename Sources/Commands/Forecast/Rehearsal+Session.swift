// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Tensors

extension Rehearsal {
  /// A session with the models that are certain to be there, and no ledger.
  ///
  /// What a command refuses in it, it will refuse when it runs, so that nothing need be checked in
  /// two ways. Weights mean nothing in it.
  func makeSession() -> Session {
    let session = Session(settings: settings, output: NoOutput())
    session.dataset = dataset
    if let network = history.current.certainNetwork {
      session.history.advance(to: Self.state(of: network), isOrigin: history.mayHaveOrigin)
    }
    for (name, model) in models {
      session.models[name] = model.certainNetwork.map { Self.state(of: $0) }
    }
    session.branch = branch
    for name in otherBranches { session.branches[name] = ModelHistory() }
    return session
  }

  /// The same for a step that works on data and models; nil where one of these is not certain.
  func session(for invocation: Invocation) -> Session? {
    guard dataset != nil, hasCertainData, history.current.certainNetwork != nil else { return nil }
    let handles = invocation.arguments.values.flatMap { Self.models(in: $0.value) }
    guard handles.allSatisfy({ model(of: $0).certainNetwork != nil }) else { return nil }
    return makeSession()
  }

  private static func state(of network: Network) -> ModelState {
    ModelState(network, lineage: [], node: 0)
  }

  private static func models(in value: Value) -> [ModelHandle] {
    switch value {
    case .model(let handle): [handle]
    case .list(let values): values.flatMap { models(in: $0) }
    default: []
    }
  }

  /// Images that `on=` and `n=` name; nil where the data set was not read.
  ///
  /// - Throws: `CommandFailure` if there are fewer, or with `fitsCurrent` if the current model does
  ///   not take them.
  func imageCount(_ invocation: Invocation, fitsCurrent: Bool = true) throws -> Int? {
    guard dataset != nil else { return nil }
    do {
      return try SampleChoice(invocation, session: makeSession(), fitsCurrent: fitsCurrent)
        .samples.count
    } catch {
      guard hasCertainData else { return nil }
      throw error
    }
  }

  /// All training images; nil where the data set was not read, or has none and another may be there.
  ///
  /// - Throws: `DatasetError` if there are certainly none.
  func trainingImages(for purpose: String) throws -> LabeledImages? {
    do {
      return try dataset?.trainingImages(for: purpose)
    } catch {
      guard hasCertainData else { return nil }
      throw error
    }
  }

  /// Training images that `n=` names; nil where the data set was not read, or has fewer and another
  /// may be there.
  ///
  /// - Throws: `CommandFailure` if there are certainly fewer, `DatasetError` if there are none.
  func trainingCount(_ invocation: Invocation) throws -> Int? {
    guard let count = try trainingImages(for: invocation.name)?.count else { return nil }
    guard let wanted = invocation.optionalInteger("n") else { return count }
    guard wanted <= count else {
      guard hasCertainData else { return nil }
      throw CommandFailure(
        "n=\(wanted) is more than the \(count) training images there are", argument: "n",
        expected: "1 to \(count)")
    }
    return wanted
  }
}

/// An output for sessions in which nothing runs.
private final class NoOutput: SessionOutput {
  func write(_ text: String) {}
  func note(_ text: String) {}
  func progress(_ progress: RunProgress) {}
  func endProgress() {}
  func pipe(
    _ text: String, to command: String, variables: [(name: String, text: String)], isBeside: Bool
  ) {}
}
