// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("BatchExecutor")
struct BatchExecutorTests {
  private static func network(_ name: String) throws -> Network {
    try (name == "residual" ? TinyNetworks.residual() : TinyNetworks.mixed()).randomized()
  }

  private func expectSameBits(_ left: BatchRun, _ right: BatchRun) throws {
    #expect(haveSameBits(left.losses, right.losses))
    #expect(haveSameBits(left.logits.flatMap { $0 }, right.logits.flatMap { $0 }))
    #expect(
      haveSameBits(left.inputGradients.flatMap { $0 }, right.inputGradients.flatMap { $0 }))
    for (key, gradient) in left.parameterGradients {
      let other = try #require(right.parameterGradients[key])
      #expect(haveSameBits(gradient.values, other.values), "\(key)")
    }
    for (one, two) in zip(left.updated.parameters, right.updated.parameters) {
      #expect(haveSameBits(one.parameter.value.values, two.parameter.value.values), "\(one.key)")
    }
  }

  @Test(
    "the bits do not depend on the number of threads", arguments: ["residual", "mixed"],
    [5, 16, 17, 64])
  func threads(name: String, count: Int) throws {
    let network = try Self.network(name)
    let source = TensorSource(random: count, shape: network.input, classes: network.classCount)
    for mode in [PlanOptions.BatchNormalizationMode.evaluation, .training] {
      let options = PlanOptions(batchNormalization: mode)
      let single = BatchRun(network, source, options: options, threads: 1)
      #expect(single.logits.count == count)
      for threads in [2, 3, 8] {
        let several = BatchRun(network, source, options: options, threads: threads)
        try expectSameBits(single, several)
      }
    }
  }

  @Test("a batch's gradient is the sum of its images'", arguments: ["residual", "mixed"])
  func sum(name: String) throws {
    let network = try Self.network(name)
    let source = TensorSource(random: 37, shape: network.input, classes: network.classCount)
    let whole = BatchRun(network, source, scale: 1)
    var sums: [String: [Double]] = [:]
    for sample in 0..<source.count {
      let one = BatchRun(network, source.selecting([sample]), threads: 1, scale: 1)
      #expect(haveSameBits(one.logits[0], whole.logits[sample]))
      #expect(haveSameBits(one.inputGradients[0], whole.inputGradients[sample]))
      for (key, gradient) in one.parameterGradients {
        let values = gradient.values.map(Double.init)
        sums[key] = sums[key].map { zip($0, values).map { $0 + $1 } } ?? values
      }
    }
    for keyed in network.parameters where keyed.parameter.isTrainable {
      let found = try #require(whole.parameterGradients[keyed.key])
      let expected = try #require(sums[keyed.key])
      #expect(relativeDifference(found.values, expected.map { Float($0) }) < 1e-5, "\(keyed.key)")
    }
  }

  @Test(
    "what is left in lanes without an image does not matter",
    arguments: [PlanOptions.BatchNormalizationMode.evaluation, .training],
    [Float(3), -1e30, .infinity, .nan])
  func deadLanes(mode: PlanOptions.BatchNormalizationMode, stale: Float) throws {
    for name in ["residual", "mixed"] {
      let network = try Self.network(name)
      let source = TensorSource(random: 21, shape: network.input, classes: network.classCount)
      let options = PlanOptions(batchNormalization: mode)
      let clean = BatchRun(network, source, options: options)
      let dirty = BatchRun(network, source, options: options, staleValue: stale)
      try expectSameBits(clean, dirty)
      #expect(clean.parameterGradients.values.allSatisfy { $0.isFinite })
    }
  }

  @Test("running statistics move only in training mode, and only they do")
  func statistics() throws {
    let network = try Self.network("residual")
    let source = TensorSource(random: 20, shape: network.input, classes: network.classCount)
    for mode in [PlanOptions.BatchNormalizationMode.evaluation, .training] {
      let run = BatchRun(network, source, options: PlanOptions(batchNormalization: mode))
      for (before, after) in zip(network.parameters, run.updated.parameters) {
        let moves = mode == .training && before.parameter.role == .statistic
        #expect((before.parameter != after.parameter) == moves, "\(before.key)")
      }
    }
  }

  @Test("an executor can be used again, for smaller batches too")
  func reuse() throws {
    let network = try Self.network("residual")
    let source = TensorSource(random: 48, shape: network.input, classes: network.classCount)
    for mode in [PlanOptions.BatchNormalizationMode.evaluation, .training] {
      let plan = Plan(network, options: PlanOptions(batchNormalization: mode))
      let executor = BatchExecutor(plan, tiles: 3, parallel: Parallel(threads: 2))
      let run = { (tiles: Int) -> [Float] in
        executor.run(tiles: tiles) { tile, _, executor in
          executor.load(tile * 16..<(tile + 1) * 16, of: source)
        } loss: { tile, executor, live in
          let labels = (tile * 16..<(tile + 1) * 16).map { source.label(of: $0) }
          executor.evaluate(CrossEntropy.self, labels: labels, live: live)
        }
        return (0..<plan.parameterCount).map { unsafe executor.gradient.floats[$0] }
      }
      let first = run(3)
      let smaller = run(1)
      #expect(haveSameBits(run(3), first))
      #expect(haveSameBits(run(1), smaller))
      let alone = BatchRun(
        network, source.selecting(Array(0..<16)),
        options: PlanOptions(batchNormalization: mode), scale: 1)
      for reference in plan.layout {
        let key = reference.key
        guard let wanted = alone.parameterGradients[key], !key.contains("running") else { continue }
        let found = smaller[reference.offset..<(reference.offset + reference.count)]
        #expect(relativeDifference(Array(found), wanted.values) < 1e-6, "\(key)")
      }
    }
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    /// Counts, and gives what was counted before.
    @discardableResult
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  @Test("a run that is cut off says so, and leaves nothing behind", arguments: [1, 3])
  func cutOff(threads: Int) throws {
    let network = try Self.network("residual")
    let source = TensorSource(random: 48, shape: network.input, classes: network.classCount)
    for mode in [PlanOptions.BatchNormalizationMode.evaluation, .training] {
      let plan = Plan(network, options: PlanOptions(batchNormalization: mode))
      let executor = BatchExecutor(plan, tiles: 3, parallel: Parallel(threads: threads))
      let run = { (limit: Int) -> (isWhole: Bool, polls: Int, finished: Int, bits: [UInt32]) in
        let (polls, finished) = (Counter(), Counter())
        let control = RunControl(isCancelled: { polls.next() >= limit })
        let isWhole = executor.run(tiles: 3, control: control) { tile, _, executor in
          executor.load(tile * 16..<(tile + 1) * 16, of: source)
        } loss: { tile, executor, live in
          let labels = (tile * 16..<(tile + 1) * 16).map { source.label(of: $0) }
          executor.evaluate(CrossEntropy.self, labels: labels, live: live)
        } finish: { _, _ in
          finished.next()
        }
        let bits = (0..<plan.parameterCount).map {
          unsafe executor.gradient.floats[$0].bitPattern
        }
        return (isWhole, polls.value, finished.value, bits)
      }
      // Where tiles meet all are finished, or none.
      let most = mode == .training ? 0 : 2
      let whole = run(.max)
      #expect(whole.isWhole && whole.finished == 3 && whole.polls >= 3)
      for limit in 0..<whole.polls {
        let cut = run(limit)
        #expect(!cut.isWhole)
        #expect(cut.finished <= most)
        let again = run(.max)
        #expect(again.isWhole && again.bits == whole.bits)
      }
    }
  }
}
