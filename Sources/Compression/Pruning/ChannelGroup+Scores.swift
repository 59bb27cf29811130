// SPDX-License-Identifier: MIT
import Networks
import Tensors

extension ChannelGroup {
  /// The members that hold the filters which make the channels.
  var filters: [Member] { members.filter { $0.role == .output } }

  /// Each channel's mean over filters of a score that a function gives every index of axis 0.
  ///
  /// - Throws: `CompressionError.parameterNotFinite`, since such a score orders nothing.
  func meanFilterScores(
    in subject: PruningSubject, _ score: (Tensor) -> [Double]
  ) throws(CompressionError) -> [Double] {
    try meanScores(of: filters) { score(subject.parameter($0.key).value) }
  }

  /// Each channel's mean over members of a score that a function gives every index of axis 0.
  ///
  /// A channel that has several indices in a member takes their mean there.
  ///
  /// - Throws: `CompressionError.parameterNotFinite`, since such a score orders nothing.
  func meanScores(
    of members: [Member], _ score: (Member) -> [Double]
  ) throws(CompressionError) -> [Double] {
    var totals = [Double](repeating: 0, count: count)
    var counts = totals
    for member in members {
      let scores = score(member)
      guard scores.allSatisfy(\.isFinite) else { throw .parameterNotFinite(key: member.key) }
      for (channel, indices) in member.indices.enumerated() where !indices.isEmpty {
        totals[channel] += indices.reduce(0) { $0 + scores[$1] } / Double(indices.count)
        counts[channel] += 1
      }
    }
    return zip(totals, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }
}
