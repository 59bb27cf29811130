// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors

/// The searches that only training uses: other starts than evaluation's, another loss, or no ball.
struct TrainingAttack: Attack {
  static let name = "search"
  static let summary = "steps of fixed length, as training objectives take them"

  /// The noise that the first query adds to the clean image.
  enum Start: Sendable {
    /// Normal, of a deviation in the threat model's space.
    case normal(Float)
    /// Uniform, of a multiple of the budget.
    case uniform(Float)
  }

  /// What the search ascends.
  enum Goal: Sendable {
    case crossEntropy
    /// KL(softmax(reference) || softmax(scores)), with the clean scores, [K][16], in a buffer.
    case divergence(AlignedBuffer)
  }

  let steps: Int
  let alpha: Spelled
  let start: Start
  let goal: Goal
  /// Whether queries are held to the ball; else to the range of pixels alone.
  var isConfined = true
  var restarts = 1

  /// The clean scores that are to be led away from, where they are.
  var reference: AlignedBuffer? {
    if case .divergence(let reference) = goal { reference } else { nil }
  }

  var confinement: Confinement { isConfined ? .ball : .range }

  var settings: String {
    let noise =
      switch start {
      case .normal(let deviation): "normal:\(deviation)"
      case .uniform(let share): "uniform:\(share)eps"
      }
    let loss =
      switch goal {
      case .crossEntropy: CrossEntropy.name
      case .divergence: "kl"
      }
    return "steps=\(steps) alpha=\(alpha) restarts=\(restarts) start=\(noise) loss=\(loss)"
      + (isConfined ? "" : " unprojected")
  }

  var shortSettings: String { "\(steps)x\(alpha)" }

  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch {
    Search(self, tile: tile, norm: threat.norm, budget: threat.epsilon.value, seed: seed)
  }

  private final class Search: AttackSearch {
    private let attack: TrainingAttack
    private let tile: AttackTile
    private let norm: Norm
    private let budget: Float
    private let seed: UInt64
    private let step = AlignedBuffer(count: Kernels.lanes)
    private let unlimited = AlignedBuffer(count: Kernels.lanes)

    init(_ attack: TrainingAttack, tile: AttackTile, norm: Norm, budget: Float, seed: UInt64) {
      self.attack = attack
      self.tile = tile
      self.norm = norm
      self.budget = budget
      self.seed = seed
      unsafe unlimited.floats.update(repeating: .infinity, count: Kernels.lanes)
    }

    func begin(lane: Int, sample: Int, start: Int) {
      // Where the budget is still growing, the step is as short in proportion.
      let share = unsafe budget > 0 ? tile.epsilon[lane] / budget : 0
      unsafe step.floats[lane] = attack.isConfined ? attack.alpha.value : attack.alpha.value * share
      var stream = RandomStream(seed: seed, purpose: .attackStart, sample, start)
      for vector in 0..<tile.vectors {
        let noise =
          switch attack.start {
          case .normal(let deviation): deviation * stream.normal()
          case .uniform(let factor):
            unsafe stream.uniform(in: -1...1) * factor * tile.epsilon[lane]
          }
        unsafe tile.query[vector * Kernels.lanes + lane] += noise
      }
    }

    func advance(active: UInt32) -> UInt32 {
      switch attack.goal {
      case .crossEntropy: tile.ascend(CrossEntropy.self, active: active)
      case .divergence(let reference):
        unsafe tile.ascend(active: active) { logits, gradient in
          unsafe gradient.update(repeating: 0, count: tile.classes * Kernels.lanes)
          unsafe Kernels.divergence(
            classes: tile.classes, reference: reference.floats, logits: logits, live: active,
            scale: 1, losses: tile.losses, gradient: gradient)
        }
      }
      move(active)
      return 0
    }

    private func move(_ active: UInt32) {
      if norm == .l2 {
        unsafe Kernels.l2Ascend(
          vectors: tile.vectors, gradient: tile.gradient, step: step.floats, active: active,
          x: tile.query)
      } else {
        unsafe Kernels.linfStep(
          vectors: tile.vectors, clean: tile.clean, gradient: tile.gradient, step: step.floats,
          epsilon: attack.isConfined ? tile.epsilon : unlimited.floats, range: tile.range,
          active: active, x: tile.query)
      }
    }
  }
}
