// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite("Stopped training")
struct TrainingCancellationTests {
  /// Stops when so many batches are reported.
  private final class Stop: Sendable {
    private let batches = Atomic<Int>(0)
    private let limit: Int
    init(after limit: Int) { self.limit = limit }
    var control: RunControl {
      RunControl(
        isCancelled: { self.batches.load(ordering: .relaxed) >= self.limit },
        report: { _ in self.batches.add(1, ordering: .relaxed) })
    }
  }

  @Test("gives the network as it is then", arguments: [0, 1, 3, 4, 6, 8, 100])
  func partial(limit: Int) throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let images = randomImages(50)
    func outcome(_ epochs: Int, _ control: RunControl) throws -> TrainingOutcome {
      try Trainer(
        TrainingOptions(epochs: epochs, batchSize: 16, rate: 0.05, seed: 1),
        parallel: Parallel(threads: 2)
      ).train(network, on: images, control: control)
    }
    let found = try outcome(2, Stop(after: limit).control)
    let steps = min(limit, 8)
    #expect(found.isPartial == (steps < 8))
    let share = Double(steps % 4 * 16) / 50 + Double(steps / 4)
    #expect(abs(found.epochs - share) < 1e-9)
    #expect(found.losses.count == (steps + 3) / 4)
    let whole = steps > 0 && steps % 4 == 0
    #expect(found.lastCount == (whole ? 50 : steps % 4 * 16))
    #expect(
      found.network.parameters.allSatisfy { $0.parameter.value.values.allSatisfy(\.isFinite) })
    if steps == 0 { #expect(found.network.bits == network.bits) }
    // What was whole is what a shorter run gives.
    if steps == 4 { #expect(found.network.bits == (try outcome(1, .none)).network.bits) }
    if steps == 8 { #expect(found.network.bits == (try outcome(2, .none)).network.bits) }
  }

  @Test("progress counts images over all epochs")
  func progress() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let reports = Mutex<[(String, Int, Int)]>([])
    _ = try Trainer(
      TrainingOptions(epochs: 2, batchSize: 16, rate: 0.05, seed: 1),
      parallel: Parallel(threads: 2)
    ).train(
      network, on: randomImages(40),
      control: RunControl(report: { progress in
        reports.withLock { $0.append((progress.label, progress.completed, progress.total)) }
      }))
    let found = reports.withLock { $0 }
    #expect(found.map(\.1) == [16, 32, 40, 56, 72, 80])
    #expect(found.allSatisfy { $0.2 == 80 })
    #expect(found.first?.0 == "epoch 1/2" && found.last?.0 == "epoch 2/2")
  }
}
