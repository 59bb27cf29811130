// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Attacks a quantized network in three ways and counts for each image the worst of them.
///
/// Rounding has no gradient of its own, so that a search along straight-through gradients may miss
/// what is there. The second search follows the gradients of the full-precision twin, the third asks
/// for none (Square). What withstood one is attacked by the next; what the first one missed is the
/// masking gap.
package struct MaskingEvaluation: Sendable {
  private let evaluation: RobustEvaluation
  private let square: Square

  /// - Parameters:
  ///   - evaluation: The attack along straight-through gradients, at one budget.
  ///   - queries: Queries of Square for each image.
  package init(_ evaluation: RobustEvaluation, queries: Int) {
    precondition(evaluation.budgets.count == 1, "the worst of three is that at one budget")
    self.evaluation = evaluation
    square = Square(queries: queries)
  }

  /// The norms in which all three can search.
  package static let norms = Square.norms

  /// Attacks the given samples; stops early, with a valid partial result, when cancelled.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> MaskingResult {
    var result = MaskingResult(
      evaluation.run(on: source, samples: samples, control: control), name: "ste")
    var twin = evaluation
    twin.part = 1
    twin.surrogate = .twin(of: evaluation.network)
    var blind = RobustEvaluation(
      evaluation.network, attack: square, threat: evaluation.threat, goal: evaluation.goal,
      seed: evaluation.seed, parallel: evaluation.parallel)
    blind.budgets = evaluation.budgets
    blind.arithmetic = evaluation.arithmetic
    (blind.log, blind.part) = (evaluation.log, 2)
    for (name, next) in [("twin", twin), ("square", blind)] {
      let standing = result.standing
      guard !control.isCancelled else {
        result.stop()
        break
      }
      result.add(
        next.run(on: source, samples: standing.map { samples[$0] }, control: control),
        of: standing, name: name)
    }
    return result
  }
}
