// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

/// Cross-entropy that notes which classes it was asked about.
private enum NotedCrossEntropy: Loss {
  static let name = "noted"
  static let references = Mutex<[Int32]>([])

  static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?
  ) {
    references.withLock { all in
      for lane in 0..<Kernels.lanes where live >> UInt32(lane) & 1 == 1 {
        unsafe all.append(labels[lane])
      }
    }
    unsafe CrossEntropy.evaluate(
      classes: classes, logits: logits, labels: labels, live: live, scale: scale, losses: losses,
      gradient: gradient)
  }
}

@Suite("Goals", .serialized)
struct AttackGoalTests {
  private func references(
    _ goal: AttackGoal, network: Network, source: TensorSource, seed: UInt64 = 1
  ) -> [Int32] {
    (0..<source.count).compactMap { sample in
      NotedCrossEntropy.references.withLock { $0 = [] }
      _ = RobustEvaluation(
        network, attack: FGSM(loss: NotedCrossEntropy.self), threat: ThreatModel(.linf, 0.001),
        goal: goal, judgement: .last, seed: seed, parallel: Parallel(threads: 1)
      ).run(on: source, samples: [sample])
      return NotedCrossEntropy.references.withLock { $0.first }
    }
  }

  @Test("each goal names its class")
  func classes() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 2)
    let plain = TensorSource(random: 40, shape: network.input, classes: 5)
    let scores = cleanLogits(network, plain)
    let labels = scores.map { Int(prediction(of: $0)) }
    let source = TensorSource(images: plain.images, labels: labels)
    #expect(references(.untargeted, network: network, source: source) == source.labels)
    let least = scores.map { scores in
      Int32(scores.indices.min { scores[$0] < scores[$1] } ?? -1)
    }
    #expect(references(.toLeastLikelyClass, network: network, source: source) == least)
    let random = references(.toRandomClass, network: network, source: source)
    #expect(random.count == 40)
    #expect(zip(random, source.labels).allSatisfy { $0 != $1 })
    #expect(random.allSatisfy { (0..<5).contains($0) })
    #expect(Set(random).count >= 4)
    #expect(references(.toRandomClass, network: network, source: source) == random)
    #expect(references(.toRandomClass, network: network, source: source, seed: 2) != random)
    let backwards = source.selecting(Array((0..<40).reversed()))
    #expect(references(.toRandomClass, network: network, source: backwards) != random)
  }

  @Test("a targeted attack lowers the loss of its class")
  func direction() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 2)
    let source = TensorSource(random: 16, shape: network.input, classes: 5)
    let targets = (0..<16).map { Int32($0 % 5) }
    func losses(_ steps: Int) -> [Float] {
      Crafted(
        network, attack: PGD(steps: steps, alpha: Spelled(0.001)),
        threat: ThreatModel(.linf, 0.02), source: source, samples: Array(0..<16),
        references: targets, isTargeted: true
      ).losses
    }
    #expect(zip(losses(10), losses(0)).allSatisfy { $0 < $1 })
  }

  @Test("are spelled for protocols")
  func texts() {
    #expect(AttackGoal.untargeted.description == "untargeted")
    #expect(AttackGoal.toClass(3).description == "target=3")
    #expect(AttackGoal.toRandomClass.description == "target=random")
    #expect(AttackGoal.toLeastLikelyClass.description == "target=least-likely")
  }
}
