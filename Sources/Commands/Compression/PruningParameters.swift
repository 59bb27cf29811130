// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Language

/// What `prune` can be told, and how it is read.
enum PruningParameters {
  /// Which channels go.
  static let choice: [Parameter] = [
    Parameter(
      "by", "what a channel is worth",
      .word(PruningCriterionRegistry.all.map { Choice($0.name, $0.summary) }), default: "l1"),
    Parameter(
      "to", "what is to stay, such as 0.25macs or 0.1params; finds the ratio",
      .quantity(
        units: PruningTarget.Quantity.allCases.map { Choice($0.rawValue, $0.summary) },
        .open(0, 1))),
    Parameter(
      "scope", "where the lowest scores are sought",
      .word(PruningScope.allCases.map { Choice($0.rawValue, $0.summary) }), default: "local"),
    Parameter(
      "coupling", "what happens to channels that several layers make",
      .word(PruningCoupling.allCases.map { Choice($0.rawValue, $0.summary) }), default: "group"),
    Parameter("keep", "layers that lose no filters", .list(of: .anyWord), offering: .layer),
    Parameter(
      "layers", "ratios of their own, such as {conv1:0.2, conv4:0.7}", .list(of: .anyWord),
      offering: .layer),
    Parameter(
      "max", "the most that any group may lose; all but one channel if not given",
      .fraction(.open(0, 1))),
    Parameter(
      "round", "channel counts become multiples of it", .integer(.closed(1, 1024)),
      default: "1"),
    Parameter("linear", "whether linear layers lose outputs too", .boolean, default: "no"),
    Parameter(
      "steps", "steps in which the channels go", .integer(.closed(1, 1000)), default: "1"),
    Parameter("dryrun", "only says what would go; --dry-run too", .boolean, default: "no"),
  ]

  /// What criteria that read gradients look at: training images only.
  static let evidence: [Parameter] =
    [
      Parameter(
        "loss", "whose gradients taylor and obd read",
        .word([
          Choice("standard", "cross-entropy of the images"),
          Choice("adv", "cross-entropy of adversarial examples (PGD)"),
        ]), default: "standard"),
      Parameter(
        "n", "training images for it, chosen by seed", .integer(.closed(1, 1_000_000)),
        default: "256", unit: "images"),
      Parameter(
        "attacksteps", "gradients of an adversarial example", .integer(.closed(1, 1000)),
        default: "20"),
      Parameter(
        "alpha", "length of a step; eps/4 (paper: 0.01) if not given", .number(.above(0))),
    ] + SharedParameters.threat(defaultConvention: .paper) + [SharedParameters.seed]

  /// What `prune` is told, but for the evidence.
  ///
  /// - Throws: `CommandFailure` if the words do not fit together.
  static func options(_ invocation: Invocation) throws -> PruningOptions {
    try refuseIdle(invocation)
    return PruningOptions(
      scope: PruningScope(rawValue: invocation.word("scope")) ?? .local,
      coupling: PruningCoupling(rawValue: invocation.word("coupling")) ?? .group,
      keep: invocation.list("keep")?.map { $0.description } ?? [],
      ratios: try ratios(invocation), includesLinear: invocation.flag("linear"),
      rounding: invocation.integer("round"),
      limit: try invocation.pruningRatio("max"))
  }

  /// Refuses words about gradients that nothing reads, and about an attack that nobody makes: the
  /// result would be taken for what it is not.
  private static func refuseIdle(_ invocation: Invocation) throws {
    let criterion = invocation.word("by")
    let readers = PruningCriterionRegistry.all.filter { $0.readsGradients }.map { $0.name }
    let attack = ["attacksteps", "alpha", "eps", "norm", "protocol"]
    func refusal(_ option: String, _ reason: String, _ remedy: String) -> CommandFailure {
      CommandFailure(
        "\(option)= has no meaning \(reason)", argument: option, expected: remedy,
        suggestion: "leave \(option)= out")
    }
    if !readers.contains(criterion) {
      guard let option = (["loss", "n"] + attack).first(where: { invocation.isGiven($0) }) else {
        return
      }
      throw refusal(
        option, "for by=\(criterion), which reads no gradients",
        "a criterion that does: " + readers.map { "by=\($0)" }.joined(separator: " or "))
    }
    guard invocation.word("loss") != "adv",
      let option = attack.first(where: { invocation.isGiven($0) })
    else { return }
    throw refusal(
      option, "without loss=adv: nothing is attacked", "\(option)= beside loss=adv")
  }

  /// `layers={conv1:0.2}`.
  private static func ratios(_ invocation: Invocation) throws -> [String: PruningRatio] {
    var ratios: [String: PruningRatio] = [:]
    for text in (invocation.list("layers") ?? []).map(\.description) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let value = Double(parts[1]), (0..<1).contains(value) else {
        throw CommandFailure(
          "layers= has '\(text)'", argument: "layers",
          expected: "a layer, a colon and a ratio from 0 to below 1",
          suggestion: "for example: layers={conv1:0.2, conv2:0.5}")
      }
      guard ratios.updateValue(try PruningRatio(value), forKey: String(parts[0])) == nil else {
        throw CommandFailure(
          "layers= names '\(parts[0])' twice", argument: "layers", expected: "each layer once")
      }
    }
    return ratios
  }
}
