// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// What a pruning did, or would do: nominal ratio, achieved channels, parameters and MACs.
struct PruningReport {
  let result: CommandResult

  /// `plan` is that of the last step; the costs are those before the first and after the last.
  init(_ plan: PruningPlan, before: Network, after: Network, steps: Int, isDry: Bool) {
    let counts = (Self.channels(of: before, plan), Self.channels(of: after, plan))
    let removed = counts.0 - counts.1
    let achieved = Double(removed) / Double(max(counts.0, 1))
    let factor = Double(before.multiplyAccumulates) / Double(max(after.multiplyAccumulates, 1))
    let nominal = plan.ratio.value
    let rows = plan.cuts.map(Self.row)
    var fields =
      [
        RecordField("ratio", .fraction(nominal)), RecordField("achieved", .fraction(achieved)),
        RecordField("channels_removed", .count(removed), isDetail: true),
        RecordField("channels", .count(counts.1), isDetail: true),
      ] + CostFields.fields(of: after)
      + [
        RecordField(
          "parameters_kept",
          .fraction(Double(after.parameterCount) / Double(max(before.parameterCount, 1))),
          isDetail: true),
        RecordField(
          "macs_kept",
          .fraction(
            Double(after.multiplyAccumulates) / Double(max(before.multiplyAccumulates, 1))),
          isDetail: true),
        RecordField("by", .text(plan.historyEntry), isDetail: true),
        RecordField("groups", .records(rows), isDetail: true),
      ]
    if isDry { fields.append(RecordField("dry_run", .flag(true))) }
    let table = isDry ? RecordRenderer.render(RecordTable(rows), as: .table) : ""
    let criterion = plan.criterion.split(separator: " ").first ?? ""
    let title = (isDry ? "would " : "") + "prune \(criterion)"
    let times = steps > 1 ? " in \(steps) steps" : ""
    result = CommandResult(
      fields,
      text: table + "\(title) \(plan.ratio)\(times)  "
        + "\(NumberText.grouped(counts.0)) -> \(NumberText.counted(counts.1, "channel")) "
        + "(\(NumberText.percent(achieved)) gone)  \(NumberText.grouped(before.parameterCount)) -> "
        + "\(NumberText.grouped(after.parameterCount)) parameters  "
        + "\(CostFields.macs(before.multiplyAccumulates)) -> "
        + "\(CostFields.macs(after.multiplyAccumulates)) MACs  "
        + "(x\(NumberText.fixed(factor, decimals: 1)) fewer)")
  }

  /// Channels of the groups that the plan may prune.
  private static func channels(of network: Network, _ plan: PruningPlan) -> Int {
    let producers = Set(plan.cuts.map(\.group.producers))
    return ChannelGrouping(of: network).groups.reduce(0) {
      $0 + (producers.contains($1.producers) ? $1.count : 0)
    }
  }

  private static func row(_ cut: PruningPlan.Cut) -> Record {
    GroupRow.record(
      cut.group,
      fields: [
        RecordField("keeps", .count(cut.keptCount)),
        RecordField("loses", .list(cut.removed.map { .count($0) })),
      ])
  }
}
