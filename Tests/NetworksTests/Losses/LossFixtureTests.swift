// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Losses against PyTorch")
struct LossFixtureTests {
  private static let names = ["cross_entropy": "ce", "margin": "margin"]

  @Test(
    "values and gradients, per image", arguments: Fixture.names(in: "losses"),
    ["cross_entropy", "margin"])
  func agrees(name: String, tensor: String) throws {
    let fixture = try Fixture.load("losses", name)
    let logits = try fixture.tensor("logits")
    let loss = try #require(LossRegistry.all.first { $0.name == Self.names[tensor] })
    let values = try fixture.tensor(tensor).values
    let gradients = try fixture.tensor("\(tensor)_gradient").values
    let labels = try fixture.integers("labels")
    for start in stride(from: 0, to: labels.count, by: Kernels.lanes) {
      let samples = start..<min(start + Kernels.lanes, labels.count)
      let found = Self.evaluate(loss, logits: logits, labels: labels, samples: samples)
      for (lane, sample) in samples.enumerated() {
        let expected = values[sample]
        #expect(abs(found.losses[lane] - expected) <= 2e-6 * max(1, abs(expected)))
        for k in 0..<10 {
          let expected = gradients[sample * 10 + k]
          let difference = abs(found.gradient[k * Kernels.lanes + lane] - expected)
          // Relative to the component itself: a confident image's gradient must not vanish.
          #expect(difference <= max(1e-4 * abs(expected), 1e-38))
        }
      }
    }
  }

  @Test("the largest logit is the prediction", arguments: Fixture.names(in: "losses"))
  func prediction(name: String) throws {
    let fixture = try Fixture.load("losses", name)
    let expected = try fixture.integers("prediction").prefix(Kernels.lanes)
    let tile = Self.tile(of: try fixture.tensor("logits"), samples: expected.indices)
    var found = [Int32](repeating: -2, count: Kernels.lanes)
    unsafe Kernels.argmax(classes: 10, logits: tile.floats, predictions: &found)
    #expect(Array(found.prefix(expected.count)) == expected.map(Int32.init))
  }

  @Test("lanes that are not live give zero, and the scale multiplies the gradient alone")
  func liveAndScale() throws {
    let fixture = try Fixture.load("losses", "typical")
    let labels = try fixture.integers("labels")
    for loss in LossRegistry.all {
      let logits = try fixture.tensor("logits")
      let whole = Self.evaluate(loss, logits: logits, labels: labels, samples: 0..<16)
      let part = Self.evaluate(
        loss, logits: logits, labels: labels, samples: 0..<16, live: 0b101, scale: 4)
      for lane in 0..<16 {
        let isLive = lane == 0 || lane == 2
        #expect(part.losses[lane] == (isLive ? whole.losses[lane] : 0))
        for k in 0..<10 {
          let index = k * Kernels.lanes + lane
          #expect(part.gradient[index] == (isLive ? 4 * whole.gradient[index] : 0))
        }
      }
    }
  }

  private static func tile(of logits: Tensor, samples: Range<Int>) -> AlignedBuffer {
    let tile = AlignedBuffer(count: 10 * Kernels.lanes)
    for (lane, sample) in samples.enumerated() {
      for k in 0..<10 { unsafe tile.floats[k * Kernels.lanes + lane] = logits[sample * 10 + k] }
    }
    return tile
  }

  private static func evaluate(
    _ loss: any Loss.Type, logits: Tensor, labels: [Int], samples: Range<Int>,
    live: UInt32? = nil, scale: Float = 1
  ) -> (losses: [Float], gradient: [Float]) {
    let tile = tile(of: logits, samples: samples)
    let gradient = AlignedBuffer(count: 10 * Kernels.lanes)
    let losses = AlignedBuffer(count: Kernels.lanes)
    let padded = samples.map { Int32(labels[$0]) } + Array(repeating: 0, count: 16 - samples.count)
    unsafe loss.evaluate(
      classes: 10, logits: tile.floats, labels: padded,
      live: live ?? UInt32((1 << samples.count) - 1), scale: scale, losses: losses.floats,
      gradient: gradient.floats)
    return (
      (0..<Kernels.lanes).map { unsafe losses.floats[$0] },
      (0..<(10 * Kernels.lanes)).map { unsafe gradient.floats[$0] }
    )
  }
}
