// SPDX-License-Identifier: MIT
import Foundation
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite("Evaluation")
struct EvaluationTests {
  private static let source = TensorSource(
    random: 53, shape: FeatureShape(channels: 2, height: 6, width: 6), classes: 5)

  /// Each image alone, in double precision.
  private func expected(_ network: Network, _ samples: [Int]) -> (hits: Int, loss: Double) {
    let executor = TileExecutor(Plan(network), mode: .inference)
    var (hits, loss) = (0, 0.0)
    for sample in samples {
      unsafe Self.source.load(sample, into: 0, of: executor.input)
      executor.forward(live: 1)
      let scores = executor.logits(of: 0).map { Double($0) }
      let label = Int(Self.source.label(of: sample))
      let largest = scores.max() ?? 0
      hits += scores.firstIndex(of: largest) == label ? 1 : 0
      loss += log(scores.reduce(0) { $0 + exp($1 - largest) }) + largest - scores[label]
    }
    return (hits, loss / Double(max(samples.count, 1)))
  }

  private final class Polls: Sendable {
    let count = Atomic<Int>(0)
  }

  private static func stop(after limit: Int) -> RunControl {
    let polls = Polls()
    return RunControl(isCancelled: {
      polls.count.wrappingAdd(1, ordering: .relaxed).oldValue >= limit
    })
  }

  @Test("counts exactly the images that are named", arguments: [0, 1, 15, 16, 17, 53])
  func counts(count: Int) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 3)
    let samples = Array((0..<count).reversed())
    let one = Evaluation(network, parallel: Parallel(threads: 1)).run(
      on: Self.source, samples: samples)
    let wanted = expected(network, samples)
    #expect(one.count == count)
    #expect(one.hits == wanted.hits)
    #expect(abs(one.loss - wanted.loss) < 1e-5)
    #expect(!one.isPartial)
    for threads in [2, 3] {
      let other = Evaluation(network, parallel: Parallel(threads: threads)).run(
        on: Self.source, samples: samples)
      #expect(other == one)
    }
  }

  @Test("images named twice count twice")
  func twice() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 3)
    let samples = [4, 4, 4, 9]
    let found = Evaluation(network, parallel: Parallel(threads: 2)).run(
      on: Self.source, samples: samples)
    #expect(found.count == 4 && found.hits == expected(network, samples).hits)
  }

  @Test("scores that are not numbers are no hits")
  func notNumbers() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 3).replacingParameters([
      "linear2.bias": Tensor(repeating: .nan, shape: [5])
    ])
    let found = Evaluation(network, parallel: Parallel(threads: 2)).run(
      on: Self.source, samples: Array(0..<53))
    #expect(found.hits == 0 && found.count == 53 && !found.loss.isFinite)
  }

  @Test("no report of progress overtakes another")
  func progress() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 3)
    let listener = SlowListener()
    let found = Evaluation(network, parallel: Parallel(threads: 3)).run(
      on: Self.source, samples: Array(0..<53), control: listener.control)
    #expect(!found.isPartial)
    #expect(listener.counts.count == 4 && listener.counts.last == 53)
    #expect(listener.counts == listener.counts.sorted())
  }

  @Test("a stopped evaluation counts what it has seen", arguments: [0, 1, 2, 9])
  func stopped(limit: Int) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 3)
    let found = Evaluation(network, parallel: Parallel(threads: 1)).run(
      on: Self.source, samples: Array(0..<53), control: Self.stop(after: limit))
    #expect(found.count == min(limit * 16, 53))
    #expect(found.isPartial == (limit < 4))
    #expect(found.hits == expected(network, Array(0..<found.count)).hits)
  }
}
