// SPDX-License-Identifier: MIT
import Compression
import Networks
import Synchronization
import Tensors
import Testing

/// Says stop from some time on, and counts the images that are read afterwards.
private final class Stop: Sendable {
  private let polls = Atomic<Int>(0)
  private let late = Atomic<Int>(0)
  private let limit: Int

  init(after limit: Int = .max) {
    self.limit = limit
  }

  var control: RunControl {
    RunControl(isCancelled: {
      self.polls.wrappingAdd(1, ordering: .relaxed).oldValue >= self.limit
    })
  }

  /// How often it was asked.
  var pollCount: Int { polls.load(ordering: .relaxed) }
  /// Images that were read after it had said stop.
  var lateCount: Int { late.load(ordering: .relaxed) }

  func noteImage() {
    if pollCount > limit { late.add(1, ordering: .relaxed) }
  }
}

/// Images that tell when they are read.
private struct WatchedImages: SampleSource {
  let images: SyntheticImages
  let stop: Stop

  var count: Int { images.count }
  var shape: FeatureShape { images.shape }

  func label(of sample: Int) -> Int32 { images.label(of: sample) }

  func load(_ sample: Int, into lane: Int, of tile: LaneFloats) {
    stop.noteImage()
    unsafe images.load(sample, into: lane, of: tile)
  }
}

@Suite struct QuantizationCancellationTests {
  private static let parallel = Parallel(threads: 2)
  /// Six tiles.
  private static let count = 96
  /// Polls that may follow a stop: one for each tile, filter and layer that is left of a pass.
  private static let rest = 40

  private static func images(_ network: Network) -> SyntheticImages {
    SyntheticImages(count: count, shape: network.input)
  }

  /// Every repair.
  private static func everything() -> PostTrainingQuantization {
    var all = PostTrainingQuantization(
      QuantizationOptions(bits: 4, observer: SquaredErrorObserver()), limit: count,
      parallel: parallel)
    (all.equalizes, all.reestimates) = (true, true)
    (all.roundsAdaptively, all.correctsBiases) = (true, true)
    return all
  }

  /// A scheme that leaves batch normalization, which is then measured before and after.
  private static func unfolded() -> PostTrainingQuantization {
    var unfolded = PostTrainingQuantization(
      QuantizationOptions(bits: 8, scheme: NNIScheme()), limit: count, parallel: parallel)
    (unfolded.reestimates, unfolded.correctsBiases) = (true, true)
    return unfolded
  }

  private func run(
    _ quantization: PostTrainingQuantization, _ network: Network, over source: any SampleSource,
    control: RunControl
  ) throws -> Network {
    let prepared = try quantization.prepared(network, over: source, control: control)
    return try quantization.run(prepared, over: source, control: control).network
  }

  @Test func everyPassEndsSoonAndWithoutAnError() throws {
    let network = try TestNetworks.residual()
    for quantization in [Self.everything(), Self.unfolded()] {
      let whole = Stop()
      _ = try run(quantization, network, over: Self.images(network), control: whole.control)
      #expect(whole.pollCount > 2 * Self.rest)
      for limit in stride(from: 0, to: whole.pollCount, by: max(whole.pollCount / 50, 1)) {
        let stop = Stop(after: limit)
        let source = WatchedImages(images: Self.images(network), stop: stop)
        _ = try run(quantization, network, over: source, control: stop.control)
        #expect(stop.pollCount <= limit + Self.rest, "after \(limit)")
        // A tile that has been begun is read to its end.
        #expect(stop.lateCount <= Self.parallel.threads * Kernels.lanes, "after \(limit)")
      }
    }
  }

  @Test func sensitivitiesEndSoon() throws {
    let network = try TestNetworks.small()
    for limit in [0, 3, 6, 10, 25, 50] {
      let stop = Stop(after: limit)
      _ = LayerSensitivity.measure(
        network, options: QuantizationOptions(bits: 8), bits: [8, 4, 2],
        over: WatchedImages(images: Self.images(network), stop: stop), limit: Self.count, seed: 1,
        parallel: Self.parallel, control: stop.control)
      #expect(stop.pollCount <= limit + Self.rest, "after \(limit)")
      #expect(stop.lateCount <= Self.parallel.threads * Kernels.lanes, "after \(limit)")
    }
  }

  @Test func calibrationOfNothingIsNoError() throws {
    let network = try TestNetworks.residual()
    let found = try Calibration.measure(
      network, over: Self.images(network), parallel: Self.parallel,
      control: RunControl(isCancelled: { true }))
    #expect(found.imageCount == 0)
    #expect(found.observations.isEmpty)
  }

  @Test func whoWatchesChangesNothing() throws {
    let network = try TestNetworks.residual()
    let source = Self.images(network)
    for quantization in [Self.everything(), Self.unfolded()] {
      let alone = try run(quantization, network, over: source, control: .none)
      let watched = try run(quantization, network, over: source, control: Stop().control)
      #expect(watched.parameters.map(\.parameter) == alone.parameters.map(\.parameter))
      #expect(watched.history == alone.history)
    }
  }

  @Test func passesTellHowFarTheyAre() throws {
    let network = try TestNetworks.residual()
    let reports = Mutex<[(label: String, completed: Int, total: Int)]>([])
    let control = RunControl(report: { progress in
      reports.withLock {
        $0.append(
          (label: progress.label, completed: progress.completed, total: progress.total))
      }
    })
    _ = try run(Self.everything(), network, over: Self.images(network), control: control)
    let found = reports.withLock { $0 }
    let labels = found.reduce(into: [String]()) { labels, report in
      if labels.last != report.label { labels.append(report.label) }
    }
    #expect(labels == ["batchnorm", "calibrate", "histograms", "adaround", "biases"])
    for (label, total) in [("batchnorm", 4), ("adaround", 5), ("biases", 5)] {
      let own = found.filter { $0.label == label }
      #expect(own.map { $0.completed } == Array(0..<total), "\(label)")
      #expect(own.allSatisfy { $0.total == total }, "\(label)")
    }
    for label in ["calibrate", "histograms"] {
      let own = found.filter { $0.label == label }
      #expect(own.map { $0.completed } == [16, 32, 48, 64, 80, 96], "\(label)")
      #expect(own.allSatisfy { $0.total == Self.count }, "\(label)")
    }
  }
}
