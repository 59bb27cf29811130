// SPDX-License-Identifier: MIT
package import Networks

/// Channels that stand side by side in exactly the same places of a network.
///
/// Each channel of a group can be removed by itself, but only from all members at once. In a ResNet
/// with zero-padded shortcuts the channels that all stages share, those that the later stages add,
/// and those of the last stage alone are three groups.
package struct ChannelGroup: Equatable, Sendable {
  /// One axis of a parameter in which the channels stand.
  package struct Member: Equatable, Sendable {
    /// The path of the layer, such as `stage1.block1.conv1`.
    package let path: String
    package let parameter: String
    package let axis: Int
    package let role: ChannelCoupling.Slice.Role
    /// For each channel of the group its indices in the axis; several after a flatten.
    package let indices: [[Int]]

    /// The key of the parameter in the network.
    package var key: String { "\(path).\(parameter)" }
  }

  /// The roots that stand for the channels in the network's coupling, in ascending order.
  package let channels: [Int]
  package let members: [Member]
  /// Of the channels of one layer alone: which of the layers that make them it is.
  var rank = 0

  package var count: Int { channels.count }

  /// The layers whose filters make the channels, in the order of the network.
  package var producers: [String] {
    members.filter { $0.role == .output }.map(\.path)
  }

  /// Where the channels stand, in words: the same before and after some have been removed.
  var signature: String {
    members.map { "\($0.path).\($0.parameter)/\($0.axis)" }.joined(separator: " ")
  }

  /// The group with some of its channels only; nil if it has none of them.
  func restricted(to wanted: Set<Int>) -> ChannelGroup? {
    let positions = channels.indices.filter { wanted.contains(channels[$0]) }
    guard !positions.isEmpty else { return nil }
    return ChannelGroup(
      channels: positions.map { channels[$0] },
      members: members.map { member in
        Member(
          path: member.path, parameter: member.parameter, axis: member.axis, role: member.role,
          indices: positions.map { member.indices[$0] })
      }, rank: rank)
  }
}
