// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The Carlini-Wagner attack: the smallest L2 perturbation as an optimisation problem.
///
/// Carlini and Wagner 2017: Adam on |x' - x|^2 + c max(z_y - max(i != y) z_i + confidence, 0) in a
/// variable whose points are always valid pixels (without a range: the perturbation itself), and a
/// binary search for c. A round ends early where its objective no longer falls.
package struct CarliniWagner: NamedAttack {
  package static let name = "cw"
  package static let summary = "smallest L2 change by optimisation (Carlini and Wagner 2017)"
  package static let parameters: [AttackParameter] = [
    AttackParameter(
      "steps", "steps of Adam for each constant; the paper has 10000",
      .integer(1...100_000, usual: 1000)),
    AttackParameter(
      "searches", "constants tried by binary search", .integer(1...100, usual: 9)),
    AttackParameter("rate", "learning rate of Adam", .number(.positive, usual: "0.01")),
    AttackParameter("constant", "the first constant", .number(.positive, usual: "0.001")),
    AttackParameter(
      "confidence",
      "by how much the wrong score must lead for the constant to fall; distances are "
        + "those of any other class", .number(.nonNegative, usual: "0")),
  ]
  package static let norms: [Norm] = [.l2]
  package static let findsSmallest = true

  /// Steps of Adam for each constant.
  package let rounds: Int
  package let searches: Int
  package let restarts = 1
  package let rate: Spelled
  package let constant: Spelled
  package let confidence: Spelled

  package init(_ arguments: AttackArguments) throws(AttackError) {
    rounds = arguments.integer("steps")
    searches = arguments.integer("searches")
    rate = arguments.value("rate")
    constant = arguments.value("constant")
    confidence = arguments.value("confidence")
  }

  /// Each constant asks about the clean image too, and moves between two queries.
  package var steps: Int { (rounds + 1) * searches }

  package var settings: String {
    "steps=\(rounds) searches=\(searches) rate=\(rate) constant=\(constant) "
      + "confidence=\(confidence)"
  }

  package var shortSettings: String { "\(searches)x\(rounds) steps" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    CarliniWagnerSearch(self, tile: tile)
  }
}
