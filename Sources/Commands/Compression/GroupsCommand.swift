// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// `groups`: which channels can be removed only together.
enum GroupsCommand: Command {
  static let signature = CommandSignature("groups", "shows which channels go together") {
    $0.requires = [.model]
    $0.discussion =
      "One row for each group of channels that stand in the same places: the layers that make them, "
      + "the batch normalizations they pass, and the layers that read them. `prune` removes a "
      + "channel from all of these at once. The image's channels and the class scores are fixed and "
      + "in no group."
    $0.fields = [
      ResultField("count", .count, "groups"), ResultField("channels", .count, "in all groups"),
      ResultField("groups", .records, "one row for each group"),
    ]
    $0.examples = [CommandExample("groups", "the groups of the current network")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let groups = ChannelGrouping(of: network).groups
    let rows = groups.map(row)
    let channels = groups.reduce(0) { $0 + $1.count }
    let table = rows.isEmpty ? "" : RecordRenderer.render(RecordTable(rows), as: .table)
    return CommandResult(
      [
        RecordField("count", .count(groups.count)), RecordField("channels", .count(channels)),
        RecordField("groups", .records(rows), isDetail: true),
      ],
      text: table + "\(network.name)  \(groups.count) group\(groups.count == 1 ? "" : "s") of "
        + NumberText.counted(channels, "channel"))
  }

  private static func row(_ group: ChannelGroup) -> Record {
    GroupRow.record(
      group,
      fields: [
        RecordField("normalized_by", .text(paths(of: group, .channel))),
        RecordField("read_by", .text(paths(of: group, .input))),
      ])
  }

  private static func paths(of group: ChannelGroup, _ role: ChannelCoupling.Slice.Role) -> String {
    group.members.filter { $0.role == role }.map(\.path).joined(separator: " ")
  }
}
