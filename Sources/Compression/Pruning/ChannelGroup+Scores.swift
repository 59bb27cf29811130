// SPDX-License-Identifier: MIT
import Networks
import Tensors

extension ChannelGroup {
  /// Each channel's mean over members of a score that a function gives every index of axis 0.
  ///
  /// - Throws: `CompressionError.parameterNotFinite`, since such a score orders nothing.
  func meanScores(
    of members: [Member], in network: Network, _ score: (Tensor) -> [Double]
  ) throws(CompressionError) -> [Double] {
    let keyed = network.parameters
    var totals = [Double](repeating: 0, count: count)
    var counts = totals
    for member in members {
      guard let found = keyed.first(where: { $0.key == member.key }) else {
        preconditionFailure("a layer noted a parameter that it does not list: \(member.key)")
      }
      let scores = score(found.parameter.value)
      guard scores.allSatisfy(\.isFinite) else { throw .parameterNotFinite(key: member.key) }
      for (channel, indices) in member.indices.enumerated() where !indices.isEmpty {
        totals[channel] += indices.reduce(0) { $0 + scores[$1] } / Double(indices.count)
        counts[channel] += 1
      }
    }
    return zip(totals, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }
}
