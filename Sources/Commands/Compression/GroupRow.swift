// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// A group of coupled channels as a row of a table.
enum GroupRow {
  static func record(_ group: ChannelGroup, fields: [RecordField]) -> Record {
    Record(
      command: "group",
      fields: [
        RecordField("made_by", .text(group.producers.joined(separator: " "))),
        RecordField("channels", .count(group.count)),
      ] + fields)
  }
}
