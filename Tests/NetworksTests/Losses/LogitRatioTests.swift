// SPDX-License-Identifier: MIT
import Networks
import Tensors
import Testing

/// The difference of logits ratio against its definition, and its gradient against differences.
@Suite("The difference of logits ratio")
struct LogitRatioTests {
  private func evaluate(
    _ scores: [Double], label: Int, target: Int? = nil
  ) -> (loss: Double, gradient: [Double]) {
    let logits = AlignedBuffer(count: scores.count * Kernels.lanes)
    let gradient = AlignedBuffer(count: scores.count * Kernels.lanes)
    let losses = AlignedBuffer(count: Kernels.lanes)
    for (index, score) in scores.enumerated() {
      unsafe logits.floats[index * Kernels.lanes + 5] = Float(score)
    }
    let labels = [Int32](repeating: Int32(label), count: Kernels.lanes)
    if let target {
      let targets = [Int32](repeating: Int32(target), count: Kernels.lanes)
      unsafe DifferenceOfLogitsRatio.evaluate(
        classes: scores.count, logits: logits.floats, labels: labels, towards: targets,
        live: 1 << 5, losses: losses.floats, gradient: gradient.floats)
    } else {
      unsafe DifferenceOfLogitsRatio.evaluate(
        classes: scores.count, logits: logits.floats, labels: labels, live: 1 << 5, scale: 1,
        losses: losses.floats, gradient: gradient.floats)
    }
    let slope = scores.indices.map { unsafe Double(gradient.floats[$0 * Kernels.lanes + 5]) }
    return (unsafe Double(losses.floats[5]), slope)
  }

  private func defined(_ scores: [Double], label: Int, target: Int?) -> Double {
    let order = scores.sorted(by: >)
    if let target {
      return (scores[target] - scores[label]) / (order[0] - (order[2] + order[3]) / 2)
    }
    let other = scores.indices.filter { $0 != label }.map { scores[$0] }.max() ?? 0
    return (other - scores[label]) / (order[0] - order[2])
  }

  @Test("is as defined, and so is its gradient")
  func definition() {
    var stream = RandomStream(seed: 3, purpose: .test)
    for round in 0..<60 {
      let classes = 4 + round % 7
      let scores = (0..<classes).map { _ in Double(stream.normal()) * 3 }
      let label = stream.integer(below: classes)
      let other = (label + 1 + stream.integer(below: classes - 1)) % classes
      for target in [nil, other] {
        let found = evaluate(scores, label: label, target: target)
        let wanted = defined(scores, label: label, target: target)
        #expect(abs(found.loss - wanted) < 1e-4 * max(1, abs(wanted)))
        for index in scores.indices {
          var (up, down) = (scores, scores)
          up[index] += 1e-6
          down[index] -= 1e-6
          let slope =
            (defined(up, label: label, target: target) - defined(down, label: label, target: target))
            / 2e-6
          #expect(abs(found.gradient[index] - slope) < 1e-3 * max(1, abs(slope)))
        }
      }
    }
  }

  @Test("neither shifts nor scales of the scores change it")
  func invariance() {
    let scores = [1.0, -2, 0.5, 3, 0]
    let plain = evaluate(scores, label: 3).loss
    #expect(abs(evaluate(scores.map { 8 * $0 + 4 }, label: 3).loss - plain) < 1e-5)
    #expect(plain < 0)
    #expect(evaluate(scores, label: 0).loss > 0)
  }

  @Test("towards one of three classes there is no fourth score")
  func threeClasses() {
    let (loss, gradient) = evaluate([0.5, 2, -1], label: 1, target: 0)
    #expect(abs(loss - (0.5 - 2) / (2 - -1)) < 1e-6)
    #expect(gradient.allSatisfy(\.isFinite) && gradient.contains { $0 != 0 })
    #expect(abs(gradient.reduce(0, +)) < 1e-6)
  }
}
