// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// What must hold to the bit, for every network.
@Suite("Plan")
struct PlanPropertyTests {
  static let networks: [Network] = {
    let all = try? [
      TinyNetworks.eightLayer(), TinyNetworks.residual(), TinyNetworks.mixed(),
      TinyNetworks.smallest(),
    ]
    return (all ?? []).map { $0.randomized() }
  }()

  /// Scores and input gradients of a tile whose lanes hold some samples.
  private func run(
    _ executor: TileExecutor, _ source: TensorSource, lanes: [Int: Int], live: UInt32? = nil
  ) -> (logits: [Int: [Float]], gradients: [Int: [Float]]) {
    var labels = [Int32](repeating: 0, count: Kernels.lanes)
    for (lane, sample) in lanes {
      unsafe source.load(sample, into: lane, of: executor.input)
      labels[lane] = source.label(of: sample)
    }
    let live = live ?? lanes.keys.reduce(0) { $0 | 1 << UInt32($1) }
    executor.forward(live: live)
    executor.evaluate(CrossEntropy.self, labels: labels, live: live)
    if executor.mode.contains(.inputGradient) {
      let sums =
        executor.mode.contains(.parameterGradients)
        ? AlignedBuffer(count: executor.plan.parameterCount) : nil
      executor.backward(live: live, gradients: sums)
    }
    let logits = lanes.keys.map { ($0, executor.logits(of: $0)) }
    let gradients = lanes.keys.map { ($0, executor.inputGradient(of: $0)) }
    return (
      Dictionary(uniqueKeysWithValues: logits), Dictionary(uniqueKeysWithValues: gradients)
    )
  }

  @Test("scores and input gradients have the same bits in every mode", arguments: networks)
  func modes(network: Network) throws {
    let source = TensorSource(random: 5, shape: network.input, classes: network.classCount)
    let plan = Plan(network)
    let lanes = Dictionary(uniqueKeysWithValues: (0..<5).map { ($0, $0) })
    let wanted = run(TileExecutor(plan, mode: .inputGradient), source, lanes: lanes)
    let modes: [ExecutionMode] = [
      .inference, .observation, .parameterGradients, [.inputGradient, .parameterGradients],
      [.inputGradient, .observation],
    ]
    for mode in modes {
      let found = run(TileExecutor(plan, mode: mode), source, lanes: lanes)
      for lane in 0..<5 {
        #expect(haveSameBits(found.logits[lane], wanted.logits[lane]))
        guard mode.contains(.inputGradient) else { continue }
        #expect(
          haveSameBits(found.gradients[lane], wanted.gradients[lane]))
      }
    }
  }

  @Test("an image's numbers depend neither on its lane nor on its neighbours", arguments: networks)
  func lanes(network: Network) throws {
    let source = TensorSource(random: 17, shape: network.input, classes: network.classCount)
    let plan = Plan(network)
    let alone = run(TileExecutor(plan, mode: .inputGradient), source, lanes: [0: 16])
    let logits = try #require(alone.logits[0])
    let gradient = try #require(alone.gradients[0])
    #expect(gradient.contains { $0 != 0 })
    for lane in 0..<Kernels.lanes {
      var crowd = Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, $0) })
      crowd[lane] = 16
      // Among live neighbours, then among dead lanes that hold images and their old gradients.
      for live in [UInt32(0xFFFF), 1 << UInt32(lane)] {
        let found = run(
          TileExecutor(plan, mode: .inputGradient), source, lanes: crowd, live: live)
        #expect(haveSameBits(found.logits[lane], logits))
        #expect(haveSameBits(found.gradients[lane], gradient))
      }
    }
  }

  @Test("running again gives the same bits and leaves the images alone", arguments: networks)
  func again(network: Network) throws {
    let source = TensorSource(random: 16, shape: network.input, classes: network.classCount)
    let executor = TileExecutor(
      Plan(network), mode: [.inputGradient, .parameterGradients])
    let lanes = Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, $0) })
    let first = run(executor, source, lanes: lanes)
    for sample in 0..<16 {
      var image = [Float](repeating: 0, count: network.input.count)
      unsafe Kernels.extractLane(
        sample, x: executor.input, channels: network.input.channels,
        height: network.input.height, width: network.input.width, image: &image)
      #expect(image == source.image(sample))
    }
    for _ in 0..<2 {
      let next = run(executor, source, lanes: lanes)
      for lane in 0..<16 {
        #expect(haveSameBits(next.logits[lane], first.logits[lane]))
        #expect(
          haveSameBits(next.gradients[lane], first.gradients[lane]))
      }
    }
  }

  @Test("a NaN in an image reaches its scores and nobody else's", arguments: networks)
  func notANumber(network: Network) throws {
    let source = TensorSource(random: 16, shape: network.input, classes: network.classCount)
    let plan = Plan(network)
    let lanes = Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, $0) })
    let clean = run(TileExecutor(plan, mode: .inputGradient), source, lanes: lanes)
    var images = source.images
    let pixel = network.input.width * (network.input.height / 2) + network.input.width / 2
    images[3 * network.input.count + pixel] = .nan
    let broken = TensorSource(images: images, labels: source.labels.map(Int.init))
    let found = run(TileExecutor(plan, mode: .inputGradient), broken, lanes: lanes)
    for lane in 0..<16 {
      let logits = try #require(found.logits[lane])
      if lane == 3 {
        #expect(logits.contains { $0.isNaN })
      } else {
        #expect(haveSameBits(logits, clean.logits[lane]))
      }
    }
  }

  @Test("a plan that is loaded with other weights is as good as a new one", arguments: networks)
  func reload(network: Network) throws {
    let source = TensorSource(random: 3, shape: network.input, classes: network.classCount)
    let other = network.randomized(seed: 99)
    let plan = Plan(network)
    let executor = TileExecutor(plan, mode: .inputGradient)
    let before = run(executor, source, lanes: [0: 0, 1: 1, 2: 2])
    let flat = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: other, into: flat)
    plan.load(flat)
    let reloaded = run(executor, source, lanes: [0: 0, 1: 1, 2: 2])
    let fresh = run(
      TileExecutor(Plan(other), mode: .inputGradient), source, lanes: [0: 0, 1: 1, 2: 2])
    for lane in 0..<3 {
      #expect(haveSameBits(reloaded.logits[lane], fresh.logits[lane]))
      #expect(
        haveSameBits(
          reloaded.gradients[lane], fresh.gradients[lane]))
      #expect(
        !haveSameBits(
          reloaded.logits[lane], before.logits[lane]))
    }
    #expect(
      plan.network(network, withParameters: flat).parameters.map(\.parameter)
        == other.parameters.map(\.parameter))
  }

  @Test("pixels are normalised by the plan, values of the other space are not", arguments: networks)
  func inputSpace(network: Network) throws {
    let source = TensorSource(random: 4, shape: network.input, classes: network.classCount)
    let scale = network.normalization.scale[0]
    let shift = network.normalization.shift[0]
    let normalized = TensorSource(
      images: source.images.map { $0 * scale + shift }, labels: source.labels.map(Int.init))
    let pixels = BatchRun(network, source)
    let values = BatchRun(network, normalized, options: PlanOptions(inputSpace: .normalized))
    #expect(relativeDifference(pixels.logits.flatMap { $0 }, values.logits.flatMap { $0 }) < 1e-6)
    #expect(
      relativeDifference(
        pixels.inputGradients.flatMap { $0 },
        values.inputGradients.flatMap { $0 }.map { $0 * scale }) < 2e-6)
  }
}

extension Network: CustomTestStringConvertible {
  public var testDescription: String { name }
}
