// SPDX-License-Identifier: MIT

/// A rule that says how much each channel of a group matters; it neither groups nor removes.
package protocol PruningCriterion: Sendable {
  /// The word for it in the language, such as `l1`.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }
  /// Whether the seed changes the scores.
  static var isRandom: Bool { get }
  /// Whether it reads gradients, which take training images.
  static var readsGradients: Bool { get }
  /// Whether scores of different groups compare as they are; others are divided by their group's
  /// mean where `scope=global` puts groups side by side.
  static var comparesGroups: Bool { get }

  /// Makes the rule; those that draw nothing ignore the seed.
  init(seed: UInt64)

  /// The rule in canonical text for histories, such as `l1` or `random seed=3`.
  var text: String { get }

  /// One score for each channel of the group; the channels with the lowest are removed.
  ///
  /// - Throws: `CompressionError` if the group lacks what the rule reads.
  func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double]
}

extension PruningCriterion {
  package static var isRandom: Bool { false }
  package static var readsGradients: Bool { false }
  package static var comparesGroups: Bool { false }

  package var text: String { Self.name }

  /// The rule with the evidence that it reads, for histories.
  func text(with gradients: GradientEvidence?) -> String {
    Self.readsGradients ? "\(text) \(gradients?.text ?? "")" : text
  }
}
