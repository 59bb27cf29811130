// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Datasets
import Networks
import Recipes
import Tensors
import TestSupport
import Testing
import Training

@Suite struct GradientMeasurementTests {
  private static let images = separableImages(37)

  private func measure(
    _ network: Network, limit: Int = 37, threads: Int = 2,
    objective: any TrainingObjective = StandardObjective()
  ) throws -> GradientEvidence {
    try GradientMeasurement(
      objective: objective, limit: limit, seed: 0, parallel: Parallel(threads: threads)
    ).run(network, on: Self.images)
  }

  /// Gradients of one image alone, by a batch executor that knows nothing of lanes.
  private func gradient(_ network: Network, of image: Int) throws -> [String: Tensor] {
    let plan = Plan(network)
    let executor = BatchExecutor(plan, tiles: 1, parallel: Parallel(threads: 1))
    let source = ImageSource(Self.images)
    executor.run(tiles: 1) { _, _, executor in
      unsafe source.load(image, into: 0, of: executor.input)
      return 1
    } loss: { _, executor, live in
      guard let target = unsafe executor.logitsGradient else { return }
      let losses = AlignedBuffer(count: Kernels.lanes)
      var labels = [Int32](repeating: 0, count: Kernels.lanes)
      labels[0] = source.label(of: image)
      unsafe CrossEntropy.evaluate(
        classes: executor.plan.classCount, logits: executor.logits, labels: labels, live: live,
        scale: 1, losses: losses.floats, gradient: target)
    }
    var result: [String: Tensor] = [:]
    for (keyed, reference) in zip(network.parameters, plan.layout) {
      result[keyed.key] = Tensor(shape: keyed.parameter.value.shape) { index in
        unsafe executor.gradient.floats[reference.offset + index]
      }
    }
    return result
  }

  @Test("squares and products are means over single images, not of a batch")
  func singleImages() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 3)
    let evidence = try measure(network)
    let gradients = try (0..<37).map { try gradient(network, of: $0) }
    for keyed in network.parameters where keyed.parameter.isTrainable {
      let found = try #require(evidence.squares[keyed.key])
      for index in 0..<found.count {
        let expected =
          gradients.reduce(Float(0)) { total, gradient in
            let value = gradient[keyed.key]?[index] ?? 0
            return total + value * value
          } / 37
        #expect(abs(found[index] - expected) <= 1e-4 * max(expected, 1e-3), "\(keyed.key)")
      }
    }
    let layers = Dictionary(grouping: network.parameters, by: \.path)
    for (path, parameters) in layers {
      let trained = parameters.filter(\.parameter.isTrainable)
      let found = try #require(evidence.products[path])
      for channel in found.indices {
        let expected =
          gradients.reduce(0.0) { total, gradient in
            var sum = Float(0)
            for keyed in trained {
              let size = keyed.parameter.value.count / found.count
              for index in (channel * size)..<((channel + 1) * size) {
                sum += keyed.parameter.value[index] * (gradient[keyed.key]?[index] ?? 0)
              }
            }
            return total + Double(sum.magnitude)
          } / 37
        #expect(abs(found[channel] - expected) <= 1e-4 * max(expected, 1e-2), "\(path)")
      }
    }
  }

  @Test("the same bits for any number of threads; n and seed are stated")
  func threads() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 3)
    let found = try [1, 2, 5].map { try measure(network, limit: 33, threads: $0) }
    #expect(found[0].squares == found[1].squares && found[0].squares == found[2].squares)
    #expect(found[0].products == found[1].products && found[0].products == found[2].products)
    #expect(found[0].text == "loss=standard n=33 seed=0")
  }

  @Test("the adversarial loss gives other scores, and the history says which attack")
  func adversarial() throws {
    let network = try trainer(epochs: 3).train(
      try TinyNetworks.mixed().initialized(seed: 1), on: Self.images
    ).network
    let objective = AdversarialObjective(
      attack: PGD(steps: 5, alpha: Spelled(0.05, "0.05")),
      threat: ThreatModel(norm: .linf, epsilon: Spelled(0.2, "0.2"), convention: .paper))
    let (clean, attacked) = (try measure(network), try measure(network, objective: objective))
    #expect(clean.squares != attacked.squares)
    let total = { (evidence: GradientEvidence) in
      evidence.squares.values.reduce(Float(0)) { $0 + $1.values.reduce(0, +) }
    }
    #expect(total(attacked) > total(clean))
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(0.3), criterion: OptimalBrainDamage(), gradients: attacked)
    #expect(
      plan.historyEntry.hasPrefix(
        "prune 0.3 by=obd loss=[adversarial pgd paper linf eps=0.2 normalized unclamped"))
    #expect(plan.historyEntry.hasSuffix("n=37 seed=0"))
  }

  @Test("images that do not fit are refused")
  func refusals() throws {
    let network = try TinyNetworks.mixed()
    let other = separableImages(4, channels: 1)
    #expect(throws: TrainingError.self) {
      try GradientMeasurement(limit: 4, seed: 0, parallel: Parallel(threads: 1)).run(
        network, on: other)
    }
  }
}
