// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// Five steps of gradient descent against PyTorch's.
@Suite("Training against PyTorch")
struct TrainerFixtureTests {
  @Test("gives the same losses and weights", arguments: [1, 2])
  func fiveSteps(threads: Int) throws {
    let start = try Fixture.load("networks", "eight_layer")
    let end = try Fixture.load("networks", "eight_layer_training")
    let network = try start.weights(into: TinyNetworks.eightLayer())
    let values = try start.tensor("input").values
    let images = LabeledImages(
      shape: ImageShape(channels: 1, height: 28, width: 28),
      pixels: values.map { UInt8(($0 * 255).rounded()) },
      labels: try start.integers("labels").map(UInt8.init))
    #expect(zip(images.pixels, values).allSatisfy { abs(Float($0) / 255 - $1) < 1e-7 })
    let rate = try #require(Float(try end.text("learning_rate")))
    // One batch of all images an epoch: their order changes nothing but rounding.
    let options = TrainingOptions(
      epochs: try end.number("steps"), batchSize: try end.number("batch"), rate: rate, seed: 1)
    let outcome = try Trainer(options, parallel: Parallel(threads: threads)).train(
      network, on: images)
    let losses = try end.tensor("losses").values
    #expect(relativeDifference(outcome.losses.map { Float($0) }, losses) < 1e-5)
    for keyed in outcome.network.parameters {
      let expected = try end.tensor(keyed.key).values
      #expect(relativeDifference(keyed.parameter.value.values, expected) < 1e-4, "\(keyed.key)")
    }
    let final = Evaluation(outcome.network, parallel: Parallel(threads: threads)).run(
      on: ImageSource(images), samples: Array(0..<images.count))
    #expect(abs(Float(final.loss) - (try end.tensor("final_loss")[0])) < 1e-5)
  }
}
