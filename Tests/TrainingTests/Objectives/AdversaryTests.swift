// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// The examples that objectives train on, by their definitions.
@Suite("Adversarial examples of training")
struct AdversaryTests {
  private static let seed: UInt64 = 5
  private static let epsilon: Float = 0.1

  /// What an objective's worker leaves in the views of one tile of images, image by image.
  private func prepared(
    _ objective: any TrainingObjective, _ network: Network, _ images: LabeledImages,
    epoch: Int = 0
  ) -> [[[Float]]] {
    let plan = Plan(network, options: PlanOptions(inputSpace: objective.inputSpace))
    let worker = objective.makeWorker(plan, network: network, seed: Self.seed)
    let executors = (0..<objective.views).map { _ in
      TileExecutor(plan, mode: [.inputGradient, .parameterGradients])
    }
    let source = ImageSource(images)
    for sample in 0..<images.count {
      unsafe source.load(sample, into: sample, of: executors[0].input)
    }
    let labels = (0..<Kernels.lanes).map { $0 < images.count ? source.label(of: $0) : 0 }
    let memory = AlignedBuffer(
      count: (objective.memoryCount(of: plan) + 1) * Kernels.lanes)
    worker.begin(step: 0)
    unsafe labels.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe worker.prepare(
        TrainingTile(
          views: executors, labels: base, live: UInt32(1) << images.count - 1,
          samples: (0..<images.count).map { $0 }[...], epoch: epoch, memory: memory.floats,
          losses: memory.floats, scale: 1))
    }
    return executors.map { executor in
      (0..<images.count).map { lane in
        (0..<plan.input.count).map { unsafe executor.input[$0 * Kernels.lanes + lane] }
      }
    }
  }

  /// The sign of the gradient of each image's cross-entropy, in the order of a tile.
  private func signs(_ network: Network, at points: [[Float]], labels: [UInt8]) -> [[Float]] {
    let plan = Plan(network, options: PlanOptions(inputSpace: .pixels))
    let executor = TileExecutor(plan, mode: .inputGradient)
    for (lane, point) in points.enumerated() {
      for (place, value) in point.enumerated() {
        unsafe executor.input[place * Kernels.lanes + lane] = value
      }
    }
    executor.forward()
    _ = executor.evaluate(
      CrossEntropy.self, labels: labels.map { Int32($0) },
      live: UInt32(1) << points.count - 1, scale: 1)
    executor.backward()
    return points.indices.map { lane in
      points[lane].indices.map { place in
        let gradient = unsafe executor.inputGradient.map { unsafe $0[place * Kernels.lanes + lane] }
        return (gradient ?? 0) > 0 ? 1 : (gradient ?? 0) < 0 ? -1 : 0
      }
    }
  }

  @Test("one step is FGSM-RS and N-FGSM by their definitions", arguments: ["fast", "n-fgsm"])
  func singleSteps(name: String) throws {
    let images = randomImages(9)
    let network = try TinyNetworks.plain().initialized(seed: 3)
    let kind = try #require(TrainingObjectiveRegistry.named(name))
    let objective = try makeObjective(kind, for: network, epsilon: Self.epsilon)
    let clean = prepared(StandardObjective(), network, images)[0]
    let isFast = name == "fast"
    let noise = isFast ? Self.epsilon : 2 * Self.epsilon
    let starts = clean.enumerated().map { sample, image in
      var stream = RandomStream(seed: Self.seed, purpose: .attackStart, sample, 0)
      return image.map { min(max($0 + stream.uniform(in: -1...1) * noise, 0), 1) }
    }
    let signs = signs(network, at: starts, labels: images.labels)
    let alpha = isFast ? 1.25 * Self.epsilon : Self.epsilon
    let found = prepared(objective, network, images)[0]
    for sample in clean.indices {
      for place in clean[sample].indices {
        let x = clean[sample][place]
        var moved = starts[sample][place] + alpha * signs[sample][place]
        if isFast { moved = min(max(moved, x - Self.epsilon), x + Self.epsilon) }
        #expect(abs(found[sample][place] - min(max(moved, 0), 1)) < 1e-5)
      }
    }
  }

  @Test("examples stay within the budget, clean views stay clean")
  func budgets() throws {
    let images = randomImages(9)
    let network = try TinyNetworks.plain().initialized(seed: 3)
    let clean = prepared(StandardObjective(), network, images)[0]
    for objective in try allObjectives(for: network, epsilon: Self.epsilon) {
      guard objective.adversary != nil else { continue }
      // Free-AT's first replay is on the images themselves.
      let isFree = objective is FreeObjective
      let views = prepared(objective, network, images)
      if views.count > 1 { #expect(views[0] == clean, "\(objective.description)") }
      let distances = zip(views[views.count - 1], clean).map { pair in
        zip(pair.0, pair.1).map { abs($0 - $1) }.max() ?? 0
      }
      let limit = objective is NoisyFastObjective ? 3 * Self.epsilon : Self.epsilon
      #expect(distances.allSatisfy { $0 <= limit + 1e-6 }, "\(objective.description)")
      #expect(distances.allSatisfy { isFree ? $0 == 0 : $0 > 0 }, "\(objective.description)")
    }
  }

  @Test(
    "of several starts the one with the largest loss is trained on", arguments: ["adv", "mixed"])
  func restarts(name: String) throws {
    let images = randomImages(12)
    let network = try TinyNetworks.plain().initialized(seed: 3)
    let kind = try #require(TrainingObjectiveRegistry.named(name))
    func losses(_ restarts: Int, epoch: Int = 0) throws -> [Float] {
      let objective = try makeObjective(
        kind, for: network, epsilon: 0.3,
        given: [
          "restarts": .integer(restarts), "start": .word("random"), "steps": .integer(1),
          "alpha": .number(Spelled(0.05, "0.05")),
        ])
      let views = prepared(objective, network, images, epoch: epoch)
      return crossEntropy(network, at: views[views.count - 1], labels: images.labels)
    }
    // The first epoch's starts are numbered 0, 1, 2 with three, and one a time with one.
    let single = try (0..<3).map { try losses(1, epoch: $0) }
    let several = try losses(3)
    for sample in several.indices {
      #expect(several[sample] == single.map { $0[sample] }.max())
    }
    #expect(several != single[0])
  }

  private func crossEntropy(
    _ network: Network, at points: [[Float]], labels: [UInt8]
  ) -> [Float] {
    let plan = Plan(network, options: PlanOptions(inputSpace: .pixels))
    let executor = TileExecutor(plan, mode: .inputGradient)
    for (lane, point) in points.enumerated() {
      for (place, value) in point.enumerated() {
        unsafe executor.input[place * Kernels.lanes + lane] = value
      }
    }
    executor.forward()
    return Array(
      executor.evaluate(
        CrossEntropy.self, labels: labels.map { Int32($0) },
        live: UInt32(1) << points.count - 1, scale: 1
      ).prefix(points.count))
  }
}
