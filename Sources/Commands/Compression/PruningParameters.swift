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

  static func options(_ invocation: Invocation) throws -> PruningOptions {
    PruningOptions(
      scope: PruningScope(rawValue: invocation.word("scope")) ?? .local,
      coupling: PruningCoupling(rawValue: invocation.word("coupling")) ?? .group,
      keep: invocation.list("keep")?.map { $0.description } ?? [],
      ratios: try ratios(invocation), includesLinear: invocation.flag("linear"),
      rounding: invocation.integer("round"),
      limit: try invocation.optionalDouble("max").map { try PruningRatio($0) })
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
