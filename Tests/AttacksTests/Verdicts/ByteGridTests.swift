// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Perturbations that pictures hold")
struct ByteGridTests {
  /// Images of whole levels, most of them classified right.
  private static func pictures(for network: Network) -> TensorSource {
    let random = TensorSource(random: 40, shape: network.input, classes: network.classCount)
    let images = random.images.map { ($0 * 255).rounded() * Float(1.0 / 255) }
    let source = TensorSource(images: images, labels: Array(repeating: 0, count: 40))
    let labels = cleanLogits(network, source).map { Int(prediction(of: $0)) }
    return TensorSource(images: images, labels: labels)
  }

  private static let cases: [(any Attack, Norm, Float)] = [
    (FGSM(), .linf, 8.0 / 255), (FGSM(), .linf, 0.1), (APGDCE(steps: 10), .l2, 0.4),
    (PGD(steps: 10, alpha: Spelled(0.01)), .linf, 0.04),
    (PGD(steps: 10, alpha: Spelled(0.5), startsAtRandom: true), .l1, 1.5),
    (Square(queries: 60), .linf, 0.05), (FAB(restarts: 1), .l2, 0.5),
  ]

  @Test("break as pictures, keep the budget, and never more images than any values")
  func snapped() throws {
    let network = try TinyNetworks.smallest().randomized(seed: 3)
    let source = Self.pictures(for: network)
    var found = 0
    for (attack, norm, budget) in Self.cases {
      var evaluation = RobustEvaluation(
        network, attack: attack, threat: ThreatModel(norm, budget), seed: 2,
        parallel: Parallel(threads: 2))
      let free = evaluation.run(on: source)
      evaluation.snapsToBytes = true
      evaluation.keepsImages = true
      let snapped = evaluation.run(on: source)
      #expect(snapped.robustCount >= free.robustCount)
      #expect(evaluation.protocolID.contains(" snap=8bit "))
      for (index, outcome) in snapped.outcomes.enumerated() {
        guard case .broken = outcome else {
          #expect(snapped.pictures[index] == nil)
          continue
        }
        found += 1
        let picture = try #require(snapped.pictures[index])
        let pixels = picture.map { Float($0) / 255 }
        let change = zip(pixels, source.image(index)).map { $0 - $1 }
        let size =
          switch norm {
          case .linf: change.map(\.magnitude).max() ?? 0
          case .l2: change.reduce(0) { $0 + $1 * $1 }.squareRoot()
          case .l1: change.reduce(0) { $0 + $1.magnitude }
          }
        #expect(size <= budget * 1.001, "\(norm) \(budget)")
        #expect(abs(size - snapped.distances[index]) < 1e-4)
        let image = try Tensor(pixels, shape: [1, 1, 5, 5])
        let scores = cleanLogits(network, TensorSource(images: image, labels: [0]))[0]
        #expect(prediction(of: scores) != source.label(of: index))
      }
    }
    #expect(found > 20, "the case has images that break")
  }
}
