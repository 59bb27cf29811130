// SPDX-License-Identifier: MIT
import CKernels
import Foundation
import Testing

extension KernelTests {
  @Suite("Losses")
  struct Losses {
    private let classes = 5
    private let live: UInt32 = 0b1011_1111_1111_1110
    private let labels: [Int32] = (0..<16).map { $0 % 5 }
    private var logits: [Float] { KernelValues(seed: 5).sample(5 * lanes).map { $0 * 8 } }

    private func isLive(_ index: Int) -> Bool { live >> UInt32(index) & 1 == 1 }

    @Test("cross-entropy and its gradient are the definition")
    func crossEntropy() {
      var losses = [Float](repeating: 7, count: lanes)
      var gradient = [Float](repeating: 7, count: logits.count)
      unsafe tk_cross_entropy(5, logits, labels, live, 0.5, &losses, &gradient)
      for index in 0..<lanes {
        let label = Int(labels[index])
        let exponentials = lane(index, of: logits).map { exp(Double($0)) }
        let total = exponentials.reduce(0, +)
        let loss = isLive(index) ? log(total) - log(exponentials[label]) : 0
        #expect(abs(Double(losses[index]) - loss) < 1e-5)
        for (k, value) in lane(index, of: gradient).enumerated() {
          let share = exponentials[k] / total - (k == label ? 1 : 0)
          #expect(abs(Double(value) - (isLive(index) ? 0.5 * share : 0)) < 1e-6)
        }
      }
      let before = losses
      unsafe tk_cross_entropy(5, logits, labels, live, 0.5, &losses, nil)
      #expect(losses == before)
    }

    @Test("cross-entropy of confident images neither overflows nor vanishes")
    func confident() {
      var logits = [Float](repeating: -40, count: 3 * lanes)
      for index in 0..<lanes { logits[index] = index < 8 ? 40 : 3e38 }
      let labels = [Int32](repeating: 0, count: lanes).enumerated().map { Int32($0.offset % 2) }
      var losses = [Float](repeating: 0, count: lanes)
      var gradient = [Float](repeating: 0, count: logits.count)
      unsafe tk_cross_entropy(3, logits, labels, 0xFFFF, 1, &losses, &gradient)
      let share = Float(exp(-80.0))
      #expect(abs(losses[0] / (2 * share) - 1) < 1e-5)
      #expect(abs(gradient[0] / (-2 * share) - 1) < 1e-5)
      #expect(abs(gradient[lanes] / share - 1) < 1e-5)
      #expect(losses[1] == 80)
      #expect(losses[8] == 0)
      #expect(losses[9] == 3e38 + 40)
      let finite = gradient.allSatisfy(\.isFinite)
      #expect(finite)
    }

    @Test("the margin is the largest other logit minus the label's")
    func margin() {
      var margins = [Float](repeating: 7, count: lanes)
      var gradient = [Float](repeating: 7, count: logits.count)
      unsafe tk_margin(5, logits, labels, live, 2, &margins, &gradient)
      for index in 0..<lanes {
        let label = Int(labels[index])
        let values = lane(index, of: logits)
        let others = values.indices.filter { $0 != label }
        let best = others.max { values[$0] < values[$1] }
        var expected = [Float](repeating: 0, count: classes)
        if let best, isLive(index) { (expected[best], expected[label]) = (2, -2) }
        #expect(lane(index, of: gradient) == expected)
        let margin = best.map { values[$0] - values[label] } ?? 0
        #expect(margins[index] == (isLive(index) ? margin : 0))
      }
      unsafe tk_margin(1, logits, [Int32](repeating: 0, count: lanes), 1, 1, &margins, nil)
      #expect(margins[0] == -.infinity)
    }

    @Test("the largest logit wins, the first of equals, and what is not finite answers -1")
    func argmax() {
      var logits = self.logits
      (logits[0], logits[2 * lanes]) = (50, 50)
      logits[4 * lanes + 3] = .nan
      (logits[4], logits[lanes + 5]) = (.infinity, -.infinity)
      var predictions = [Int32](repeating: 9, count: lanes)
      unsafe tk_argmax(5, logits, &predictions)
      #expect(predictions[0] == 0)
      for index in 3..<6 { #expect(predictions[index] == -1) }
      for index in 6..<lanes {
        let values = lane(index, of: logits)
        #expect(values[Int(predictions[index])] == values.max())
      }
    }

    @Test("gradients are scaled to a largest magnitude of one, the smallest too")
    func normalization() {
      var gradient = [Float](repeating: 0, count: 2 * lanes)
      (gradient[0], gradient[lanes]) = (-3, 1.5)
      (gradient[1], gradient[lanes + 1]) = (.leastNonzeroMagnitude, -.leastNonzeroMagnitude)
      unsafe tk_normalize_lanes(2, &gradient)
      #expect(lane(0, of: gradient) == [-1, 0.5])
      #expect(lane(1, of: gradient) == [1, -1])
      #expect(lane(2, of: gradient) == [0, 0])
    }
  }
}
