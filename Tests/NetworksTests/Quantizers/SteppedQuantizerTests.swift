// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Quantizers with steps of their own")
struct SteppedQuantizerTests {
  private let weights = Tensor(shape: [2, 4]) {
    [0.3, -0.9, 2.6, -0.1, 0.04, 0.11, -0.29, 0.001][$0]
  }

  private func gradients(
    _ quantizer: SteppedQuantizer, _ upstream: [Float]
  ) -> (steps: [Float], weights: [Float]) {
    var (steps, masked) = ([Float](repeating: 0, count: 2), upstream)
    unsafe weights.withUnsafeValues { latent in
      unsafe steps.withUnsafeMutableBufferPointer { steps in
        unsafe masked.withUnsafeMutableBufferPointer { masked in
          unsafe quantizer.stepGradient(
            UnsafeBufferPointer(masked), latent: latent, channels: 2, into: steps)
          unsafe quantizer.maskGradient(masked, latent: latent, channels: 2)
        }
      }
    }
    return (steps, masked)
  }

  @Test("rounds to multiples of each channel's step, up to the limit")
  func rounding() throws {
    let quantizer = try #require(SteppedQuantizer(bits: 3, stepSizes: [0.5, 0.1]))
    let rounded = quantizer.quantized(weights).values
    let expected: [Float] = [0.5, -1, 1.5, 0, 0, 0.1, -0.3, 0]
    #expect(zip(rounded, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("gradients are those of Esser et al., equation 3, scaled by 1 / sqrt(n Q)")
  func gradient() throws {
    let quantizer = try #require(SteppedQuantizer(bits: 3, stepSizes: [0.5, 0.1]))
    let found = gradients(quantizer, [1, 1, 1, 1, 1, 1, 1, 1])
    let scale = 1 / Float(4 * 3).squareRoot()
    // Inside: round(v) - v of v = w / s; beyond: the limit with its sign.
    let first = ((1 - 0.6) + (-2 + 1.8) + 3 + 0.2) * scale
    let second = (-0.4 + (1 - 1.1) + (-3 + 2.9) - 0.01) * scale
    #expect(abs(found.steps[0] - first) < 1e-5)
    #expect(abs(found.steps[1] - second) < 1e-5)
    #expect(found.weights == [1, 1, 0, 1, 1, 1, 1, 1])
  }

  @Test("of two bits it has three values")
  func ternary() throws {
    let quantizer = try #require(SteppedQuantizer(bits: 2, stepSizes: [0.5, 0.1]))
    let expected: [Float] = [0.5, -0.5, 0.5, 0, 0, 0.1, -0.1, 0]
    #expect(quantizer.quantized(weights).values == expected)
  }

  @Test("the rule of the least squared error has the least error")
  func leastError() {
    var stream = RandomStream(seed: 9, purpose: .test)
    let weights = Tensor(shape: [3, 200]) { _ in stream.normal() }
    for bits in [2, 3, 4] {
      func error(_ rule: WeightStep) -> Float {
        let limit = Int32(1) << (bits - 1) - 1
        let sizes = rule.steps(of: weights, limit: limit)
        guard let quantizer = SteppedQuantizer(bits: bits, stepSizes: sizes) else { return .nan }
        let rounded = quantizer.quantized(weights)
        return (0..<weights.count).reduce(0) {
          $0 + (weights[$1] - rounded[$1]) * (weights[$1] - rounded[$1])
        }
      }
      for other in WeightStep.allCases { #expect(error(.squaredError) <= error(other) * 1.02) }
    }
  }

  @Test("a step that training has made negative, and a channel of zeros, stay harmless")
  func degenerate() throws {
    let quantizer = try #require(SteppedQuantizer(bits: 4, stepSizes: [-0.1, 0]))
    let zeros = Tensor(shape: [2, 4]) { $0 < 4 ? 1 : 0 }
    let rounded = quantizer.quantized(zeros).values
    #expect(rounded.allSatisfy { $0.isFinite })
    #expect(rounded[4...].allSatisfy { $0 == 0 })
  }
}
