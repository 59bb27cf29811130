// SPDX-License-Identifier: MIT
import Networks

/// The Square attack: random squares, kept where the margin falls; asks for no gradient.
///
/// Andriushchenko et al. 2020, with the schedule that AutoAttack uses (not rescaled to the number of
/// queries). Every random number is drawn for the image alone: in the reference program the squares'
/// places and signs are shared by a batch, so that its result depends on how images are batched.
package struct Square: NamedAttack {
  package static let name = "square"
  package static let summary =
    "random squares, no gradients, drawn for each image (Andriushchenko et al. 2020)"
  package static let parameters: [AttackParameter] = [
    AttackParameter("queries", "queries of one start", .integer(2...1_000_000, usual: 5000)),
    AttackParameter(
      "share", "share of the image that the first squares cover", .number(.share, usual: "0.8")),
    .restarts,
  ]
  package static let norms: [Norm] = [.linf, .l2]
  package static let usesGradients = false

  package let queries: Int
  package let share: Spelled
  package let restarts: Int

  package init(queries: Int = 5000, share: Spelled = Spelled(0.8, "0.8"), restarts: Int = 1) {
    self.queries = queries
    self.share = share
    self.restarts = restarts
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(
      queries: arguments.integer("queries"), share: arguments.value("share"),
      restarts: arguments.integer("restarts"))
  }

  /// The first query is where a start begins.
  package var steps: Int { queries - 1 }

  package var settings: String {
    "queries=\(queries) share=\(share) restarts=\(restarts) loss=margin random=image"
  }

  package var shortSettings: String {
    "\(queries) queries" + (restarts > 1 ? " \(restarts) restarts" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    let proposals: any SquareProposals =
      threat.norm == .linf ? StripeSquares(tile) : BumpSquares(tile)
    return SquareSearch(tile, proposals: proposals, share: share.value, seed: seed)
  }
}
