// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("Training that cannot go on")
struct TrainingErrorTests {
  private func error(
    _ network: Network, _ images: LabeledImages, rate: Float = 0.1, epochs: Int = 3,
    schedule: any Schedule = ConstantSchedule()
  ) -> TrainingError? {
    let options = TrainingOptions(
      epochs: epochs, batchSize: 16, rate: rate, schedule: schedule, seed: 1)
    do throws(TrainingError) {
      _ = try Trainer(options, parallel: Parallel(threads: 2)).train(network, on: images)
    } catch {
      return error
    }
    return nil
  }

  @Test("images must be there, fit, and be of classes that are scored")
  func fit() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let empty = LabeledImages(empty: ImageShape(channels: 2, height: 6, width: 6))
    #expect(error(network, empty) == .noImages)
    #expect(
      error(network, randomImages(20, side: 7))
        == .shapeMismatch(network: "2x6x6", images: "2x7x7"))
    #expect(
      error(network, randomImages(200, classes: 6)) == .labelOutOfRange(label: 5, classes: 5))
    #expect(error(network, randomImages(20)) == nil)
    #expect("\(TrainingError.labelOutOfRange(label: 5, classes: 5))".contains("(0 to 4)"))
  }

  @Test(
    "divergence is told and leaves the network as it was",
    arguments: [(Float(1e20), "1e+19"), (3e38, "3e+37")])
  func divergence(rate: Float, tenth: String) throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let before = network.bits
    let found = error(network, randomImages(60), rate: rate)
    guard case .diverged(let epoch, let batch, _, let told) = found else {
      Issue.record("found \(String(describing: found))")
      return
    }
    #expect((1...3).contains(epoch) && (1...4).contains(batch))
    #expect(told == rate)
    #expect(network.bits == before)
    let text = "\(found.map { "\($0)" } ?? "")"
    #expect(text.contains("epoch \(epoch), batch \(batch)"))
    #expect(text.contains("try a smaller rate, such as lr=\(tenth)"))
  }

  @Test("numbers of the message are those that one would type")
  func spelling() {
    let text = "\(TrainingError.diverged(epoch: 2, batch: 3, loss: -.nan, rate: 0.01))"
    #expect(text.contains("with loss nan at lr=0.01; "), "\(text)")
    #expect(text.hasSuffix("such as lr=0.001"), "\(text)")
  }

  @Test("parameters that are not numbers are told at the first batch")
  func notNumbers() throws {
    for value in [Float.nan, .infinity] {
      let network = try TinyNetworks.smallest().initialized(seed: 1).replacingParameters([
        "linear1.bias": Tensor(repeating: value, shape: [3])
      ])
      let images = randomImages(20, channels: 1, side: 5, classes: 3)
      guard case .diverged(1, 1, _, 0.1) = error(network, images) else {
        Issue.record("the loss is not finite")
        return
      }
    }
  }

  /// A single step, whose loss and gradients are fine, but not what it leads to.
  @Test("a last step beyond all numbers is told")
  func lastStep() throws {
    let network = try TinyNetworks.smallest().initialized(seed: 1).replacingParameters([
      "linear1.bias": Tensor([50, 0, 0], shape: [3])
    ])
    let images = LabeledImages(
      shape: ImageShape(channels: 1, height: 5, width: 5),
      pixels: Array(repeating: 255, count: 16 * 25), labels: Array(repeating: 1, count: 16))
    let found = error(network, images, rate: 3e38, epochs: 1)
    guard case .diverged(1, 1, let loss, _) = found else {
      Issue.record("found \(String(describing: found))")
      return
    }
    #expect(loss.isFinite)
  }
}
