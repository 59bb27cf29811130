// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// `prune`: removes filters for good.
enum PruneCommand: Command {
  static let signature = CommandSignature("prune", "removes channels of convolutions for good") {
    $0.positionals = [
      .required("ratio", "the share of each group's channels that goes", .fraction(.halfOpen(0, 1)))
    ]
    $0.options = [
      Parameter(
        "by", "what a channel is worth",
        .word(PruningCriterionRegistry.all.map { Choice($0.name, $0.summary) }), default: "l1"),
      Parameter(
        "scope", "where the least are sought",
        .word([Choice("local", "in each group of coupled channels")]), default: "local"),
      Parameter("keep", "layers that lose no filters", .list(of: .anyWord)),
      Parameter(
        "round", "channel counts become multiples of it", .integer(.closed(1, 1024)),
        default: "1"),
      Parameter("linear", "whether linear layers lose outputs too", .boolean, default: "no"),
      SharedParameters.seed,
    ]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.discussion =
      "Structured pruning: of n channels the n x ratio with the lowest scores are removed, with "
      + "everything that reads them. Channels that residual additions tie together go together. "
      + "The network is smaller and faster afterwards; fine-tune it."
    $0.fields =
      [ResultField("ratio", .fraction, "asked for"), ResultField("channels_removed", .count)]
      + CostFields.declared
    $0.examples = [CommandExample("prune 0.5", "half of the filters of every convolution")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let ratio = invocation.double("ratio")
    let criterion = PruningCriterionRegistry.named(invocation.word("by")) ?? L1Norm.self
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(ratio),
      criterion: criterion.init(seed: session.seed(of: invocation)),
      options: PruningOptions(
        keep: invocation.list("keep")?.map { $0.description } ?? [],
        includesLinear: invocation.flag("linear"), rounding: invocation.integer("round")))
    let pruned = try network.pruned(by: plan)
    session.change(to: pruned, by: invocation)
    return result(plan, ratio: ratio, before: network, after: pruned, criterion: criterion.name)
  }

  private static func result(
    _ plan: PruningPlan, ratio: Double, before: Network, after: Network, criterion: String
  ) -> CommandResult {
    let factor = Double(before.multiplyAccumulates) / Double(max(after.multiplyAccumulates, 1))
    let channels = plan.cuts.reduce(0) { $0 + $1.group.count }
    return CommandResult(
      [
        RecordField("ratio", .fraction(ratio)),
        RecordField("channels_removed", .count(plan.removedCount), isDetail: true),
        RecordField("channels", .count(channels - plan.removedCount), isDetail: true),
      ] + CostFields.fields(of: after),
      text: "prune \(criterion) \(plan.ratio)  "
        + "\(NumberText.grouped(channels)) -> \(NumberText.grouped(channels - plan.removedCount)) "
        + "channels  \(NumberText.grouped(before.parameterCount)) -> "
        + "\(NumberText.grouped(after.parameterCount)) parameters  "
        + "\(CostFields.macs(before.multiplyAccumulates)) -> "
        + "\(CostFields.macs(after.multiplyAccumulates)) MACs  "
        + "(x\(NumberText.fixed(factor, decimals: 1)) fewer)")
  }
}
