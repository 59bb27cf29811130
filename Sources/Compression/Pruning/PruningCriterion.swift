// SPDX-License-Identifier: MIT
package import Networks

/// A rule that says how much each channel of a group matters; it neither groups nor removes.
package protocol PruningCriterion: Sendable {
  /// The word for it in the language, such as `l1`.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }
  /// Whether the seed changes the scores.
  static var isRandom: Bool { get }

  /// Makes the rule; those that draw nothing ignore the seed.
  init(seed: UInt64)

  /// The rule in canonical text for histories, such as `l1` or `random seed=3`.
  var text: String { get }

  /// One score for each channel of the group; the channels with the lowest are removed.
  ///
  /// - Throws: `CompressionError` if the group lacks what the rule reads.
  func scores(
    for group: ChannelGroup, in network: Network
  ) throws(CompressionError) -> [Double]
}

extension PruningCriterion {
  package static var isRandom: Bool { false }

  package var text: String { Self.name }
}
