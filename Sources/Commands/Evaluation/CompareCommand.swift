// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Tensors
import Training

/// `compare`: named models side by side, under attack where wanted.
enum CompareCommand: Command {
  static let signature = CommandSignature("compare", "shows models side by side") {
    $0.positionals = [
      .required(
        "models", "names that let has given; model is the current one", .model,
        isRepeating: true)
    ]
    $0.options =
      [
        Parameter(
          "under", "the attack that robust accuracy is measured with; none if not given",
          .word(AttackOptions.names))
      ] + attackOptions + [
        SharedParameters.imageCount, SharedParameters.part, SharedParameters.seed,
      ]
    // Without an attack they would change nothing.
    $0.rules = attackOptions.map { .needs($0.name, "under") }
    $0.requires = [.dataset]
    $0.isSlow = true
    $0.discussion =
      "One row for each model: size, cost, accuracy, robust accuracy under the attack that under= "
      + "names, and the seconds that the steps behind the model took. All models see the same "
      + "images and the same protocol. Then the first model against each other one, image by image: "
      + "how many both, one or neither get right (or withstand), which flipped, and how likely so "
      + "uneven a split is by chance (McNemar's exact test); the images that are seen as another "
      + "class than before (compression-identified exemplars, Hooker et al. 2019), and the classes "
      + "that pay for it."
    $0.fields = [
      ResultField("models", .records, "one row for each model"),
      ResultField("pairs", .records, "the first model against each other one"),
      ResultField("classes", .records, "what each class loses or gains"),
      ResultField("exemplars", .records, "images that are seen as another class"),
    ]
    $0.examples = [
      CommandExample("compare base model n=100", "base beside the current model"),
      CommandExample("compare base model under=pgd eps=8/255 n=100", "and their robustness"),
    ]
  }

  private static let attackOptions =
    SharedParameters.threat(defaultConvention: .standard).map { parameter in
      parameter.name == "norm" ? AttackOptions.norm(Norm.allCases, usual: nil) : parameter
    } + AttackOptions.sharedParameters

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let handles = (invocation.list("models") ?? []).compactMap { value -> ModelHandle? in
      if case .model(let handle) = value { handle } else { nil }
    }
    let choice = try SampleChoice(invocation, session: session, fitsCurrent: false)
    let comparison = ModelComparison(invocation, choice: choice, session: session)
    var measured: [ModelComparison.Measurement] = []
    for handle in handles {
      let state = try session.state(of: handle, argument: "models")
      let measurement = try comparison.measure(handle.name, state)
      try session.abandonIfInsisted()
      // A model that was not reached has no accuracy, least of all 0 %.
      guard measurement.count > 0 else { break }
      measured.append(measurement)
    }
    if measured.isEmpty { try session.checkInterruption() }
    let rows = measured.map(\.row)
    let pairs = measured.dropFirst().map { other in
      PairReport(
        measured[0].side, other.side, choice: choice, isAttacked: !comparison.protocols.isEmpty)
    }
    let isWhole =
      measured.count == handles.count
      && measured.allSatisfy { $0.count == choice.samples.count }
    let partial = isWhole ? [] : [RecordField("partial", .flag(true))]
    let note = comparison.protocols.map { "robust accuracy: \($0)\n" }.joined()
    return CommandResult(
      [
        RecordField("models", .records(rows)), RecordField("pairs", .records(pairs.map(\.record))),
        RecordField("classes", .records(pairs.flatMap(\.classRows)), isDetail: true),
        RecordField("exemplars", .records(pairs.flatMap(\.exemplarRows)), isDetail: true),
      ] + partial,
      text: RecordRenderer.render(RecordTable(rows), as: .table) + note
        + pairs.map(\.text).joined() + "compare" + (partial.isEmpty ? "" : " (stopped)"))
  }
}
