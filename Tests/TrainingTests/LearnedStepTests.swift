// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("Training moves steps")
struct LearnedStepTests {
  private static let images = separableImages(96, channels: 2, side: 6, classes: 5)

  private func quantized(_ bits: Int) throws -> Network {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let calibration = try Calibration.measure(
      network.foldingBatchNormalization(), over: ImageSource(Self.images),
      parallel: Parallel(threads: 2))
    return try network.quantized(
      bits: bits, scheme: LearnedStepScheme(), calibration: calibration)
  }

  private func trained(
    _ network: Network, threads: Int = 2, objective: any TrainingObjective = StandardObjective()
  ) throws -> TrainingOutcome {
    try Trainer(
      TrainingOptions(
        epochs: 12, batchSize: 32, rate: 0.01, optimizer: SGD(momentum: 0.9), seed: 1),
      objective: objective, parallel: Parallel(threads: threads)
    ).train(network, on: Self.images)
  }

  private func sizes(_ network: Network) -> [[Float]] {
    network.quantizableWeights.compactMap { $0.parameter.quantizer?.stepSizes }
  }

  @Test("the loss falls and every layer's steps move", arguments: [8, 4, 3, 2])
  func moves(bits: Int) throws {
    let network = try quantized(bits)
    let outcome = try trained(network)
    #expect((outcome.losses.last ?? 9) < (outcome.losses.first ?? 0))
    let (before, after) = (sizes(network), sizes(outcome.network))
    #expect(before.count == after.count && !after.isEmpty)
    #expect(zip(before, after).allSatisfy { $0 != $1 })
    #expect(after.allSatisfy { $0.allSatisfy(\.isFinite) })
    // What was trained is what executes.
    #expect(outcome.network.probe() != network.probe())
  }

  @Test("steps stay positive at a rate that would throw them below zero", arguments: [8, 2])
  func staysPositive(bits: Int) throws {
    let outcome = try Trainer(
      TrainingOptions(
        epochs: 4, batchSize: 32, rate: 0.1, optimizer: SGD(momentum: 0.9), seed: 1),
      objective: StandardObjective(), parallel: Parallel(threads: 2)
    ).train(try quantized(bits), on: Self.images)
    let steps = sizes(outcome.network).joined()
    #expect(!steps.isEmpty && steps.allSatisfy { $0 > 0 && $0.isFinite })
  }

  @Test("adversarial training too, the same bits for any number of threads")
  func adversarial() throws {
    let objective = AdversarialObjective(
      attack: FGSM(startsAtRandom: true),
      threat: ThreatModel(norm: .linf, epsilon: Spelled(0.02, "0.02"), convention: .paper))
    let network = try quantized(2)
    let one = try trained(network, threads: 1, objective: objective).network
    let two = try trained(network, objective: objective).network
    #expect(one.bits == two.bits)
    #expect(sizes(one) == sizes(two))
  }

  @Test("the gradient to a step is the slope of the loss where nothing rounds")
  func slope() throws {
    // With weights beyond the limit the rounded weight is limit * step: smooth in the step.
    let quantizer = try #require(SteppedQuantizer(bits: 2, stepSizes: [0.1]))
    let weights = Tensor(shape: [1, 2]) { [0.7, -0.4][$0] }
    var gradient: [Float] = [0]
    unsafe weights.withUnsafeValues { latent in
      unsafe [Float(2), 3].withUnsafeBufferPointer { upstream in
        unsafe gradient.withUnsafeMutableBufferPointer { result in
          unsafe quantizer.stepGradient(upstream, latent: latent, channels: 1, into: result)
        }
      }
    }
    #expect(abs(gradient[0] - (2 - 3) / Float(2).squareRoot()) < 1e-6)
  }
}
