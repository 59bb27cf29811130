// SPDX-License-Identifier: MIT
import Tensors

/// DeepFool: to the nearest linearised boundary, again and again, until the class changes.
///
/// Moosavi-Dezfooli et al. 2016: the moves add up, and what is asked is the clean image plus
/// (1 + overshoot) times their sum. Distances count from the clean image and the true class.
package struct DeepFool: NamedAttack {
  package static let name = "deepfool"
  package static let summary = "to the nearest linearised boundary (Moosavi-Dezfooli et al. 2016)"
  package static let parameters: [AttackParameter] = [
    .steps(50, "linearised boundaries at most"),
    AttackParameter(
      "overshoot", "how much further than the boundary", .number(.nonNegative, usual: "0.02")),
    AttackParameter(
      "candidates", "classes considered, the predicted one among them",
      .integer(2...1000, usual: 10)),
  ]
  package static let norms: [Norm] = [.l2, .linf]
  package static let findsSmallest = true

  package let steps: Int
  package let restarts = 1
  package let overshoot: Spelled
  /// How many classes beside the predicted one are considered.
  package let runnersUp: Int

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    overshoot = arguments.value("overshoot")
    runnersUp = min(arguments.integer("candidates"), arguments.classes) - 1
  }

  package var settings: String {
    "steps=\(steps) overshoot=\(overshoot) candidates=\(runnersUp + 1)"
  }

  package var shortSettings: String { "\(steps) steps" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    Search(tile, norm: threat.norm, candidates: runnersUp, overshoot: overshoot.value)
  }

  private final class Search: AttackSearch {
    /// Keeps a step from ending just before the boundary.
    private static let margin: Float = 1e-4

    private let tile: AttackTile
    private let norm: Norm
    private let candidates: Int
    private let boundary: Linearization
    private let total: LaneImages
    private let origin: LaneImages
    private let unlimited = LaneNumbers(.infinity)
    private let length = LaneNumbers()
    private let ones = LaneNumbers(1)
    private let zeros = LaneNumbers(0)
    private let reach: LaneNumbers

    init(_ tile: AttackTile, norm: Norm, candidates: Int, overshoot: Float) {
      self.tile = tile
      self.norm = norm
      self.candidates = candidates
      boundary = Linearization(tile, norm: norm)
      total = LaneImages(tile.vectors)
      origin = LaneImages(tile.vectors)
      reach = LaneNumbers(1 + overshoot)
    }

    func begin(lane: Int, sample: Int, start: Int) {
      total.clear(lane: lane, vectors: tile.vectors)
    }

    func advance(active: UInt32) -> UInt32 {
      let finished = active & tile.fooled
      let moving = active & ~finished
      guard moving != 0 else { return finished }
      boundary.compute(active: moving, count: candidates) { index, lane in
        tile.runnersUp[index * Kernels.lanes + lane]
      }
      add(moving)
      // query = clean + (1 + overshoot) total
      unsafe Kernels.combine(
        vectors: tile.vectors, ones.floats, tile.clean, zeros.floats, active: moving,
        into: tile.query)
      unsafe Kernels.combine(
        vectors: tile.vectors, reach.floats, total.floats, ones.floats, active: moving,
        into: tile.query)
      return finished
    }

    /// Adds the move to the nearest boundary to the total.
    private func add(_ moving: UInt32) {
      switch norm {
      case .l2:
        let sizes = boundary.measureNormal()
        for lane in 0..<Kernels.lanes {
          length[lane] = (boundary.distance[lane] + Self.margin) / (sizes[lane] + 1e-8)
        }
        unsafe Kernels.combine(
          vectors: tile.vectors, length.floats, boundary.normal.floats, ones.floats,
          active: moving, into: total.floats)
      case .linf, .l1:
        for lane in 0..<Kernels.lanes { length[lane] = boundary.distance[lane] + Self.margin }
        unsafe Kernels.linfStep(
          vectors: tile.vectors, clean: origin.floats, gradient: boundary.normal.floats,
          step: length.floats, epsilon: unlimited.floats, range: -Float.infinity...Float.infinity,
          active: moving, x: total.floats)
      }
    }
  }
}
