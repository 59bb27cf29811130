// SPDX-License-Identifier: MIT
import Glibc
import Networks
import Tensors

/// DDN: decoupled direction and norm, for the smallest L2 perturbation.
///
/// Rony et al. 2019: a gradient step, then the perturbation is brought to a length that shrinks while
/// the image is adversarial and grows while it is not.
package struct DDN: NamedAttack {
  package static let name = "ddn"
  package static let summary = "decoupled direction and norm, smallest L2 change (Rony et al. 2019)"
  package static let parameters: [AttackParameter] = [
    .steps(100),
    AttackParameter(
      "gamma", "by how much the length changes in a step", .number(.share, usual: "0.05")),
  ]
  package static let norms: [Norm] = [.l2]
  package static let findsSmallest = true

  package let steps: Int
  package let restarts = 1
  package let gamma: Spelled

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    gamma = arguments.value("gamma")
  }

  package var settings: String { "steps=\(steps) gamma=\(gamma)" }

  package var shortSettings: String { "\(steps) steps" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    Search(tile, steps: steps, gamma: gamma.value)
  }

  private final class Search: AttackSearch {
    private let tile: AttackTile
    private let steps: Int
    private let gamma: Float
    private let length = LaneNumbers()
    private let sizes = LaneNumbers()
    private let kept = LaneNumbers()
    private let step = LaneNumbers()
    private var taken = [Int](repeating: 0, count: Kernels.lanes)

    init(_ tile: AttackTile, steps: Int, gamma: Float) {
      self.tile = tile
      self.steps = steps
      self.gamma = gamma
    }

    func begin(lane: Int, sample: Int, start: Int) {
      taken[lane] = 0
      length[lane] = 1
    }

    func advance(active: UInt32) -> UInt32 {
      tile.ascend(CrossEntropy.self, active: active)
      for lane in 0..<Kernels.lanes where active.has(lane) {
        let phase = Double.pi * Double(taken[lane]) / Double(steps)
        step[lane] = Float(0.01 + 0.99 * (1 + cos(phase)) / 2)
        length[lane] *= tile.fooled.has(lane) ? 1 - gamma : 1 + gamma
        taken[lane] += 1
      }
      unsafe Kernels.l2Ascend(
        vectors: tile.vectors, gradient: tile.gradient, step: step.floats, active: active,
        x: tile.query)
      unsafe Kernels.l2Norms(vectors: tile.vectors, tile.query, tile.clean, norms: sizes.floats)
      // query = clean + length / size (query - clean)
      for lane in 0..<Kernels.lanes {
        kept[lane] = sizes[lane] > 0 ? length[lane] / sizes[lane] : 1
        sizes[lane] = 1 - kept[lane]
      }
      unsafe Kernels.combine(
        vectors: tile.vectors, sizes.floats, tile.clean, kept.floats, active: active,
        into: tile.query)
      return 0
    }
  }
}
