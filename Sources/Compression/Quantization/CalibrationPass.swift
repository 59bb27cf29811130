// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// Forward passes over calibration images, all cores, with something done to every tile.
///
/// Once cancelled, no further tile begins, and what comes of it is of some of the images alone.
struct CalibrationPass {
  private let plan: Plan
  private let source: any SampleSource
  private let samples: [Int]
  private let parallel: Parallel
  private let control: RunControl

  init(
    _ plan: Plan, over source: any SampleSource, samples: [Int], parallel: Parallel,
    control: RunControl
  ) {
    self.plan = plan
    self.source = source
    self.samples = samples
    self.parallel = parallel
    self.control = control
  }

  /// The ranges of every observed output, then that of the class scores; joining is exact in any
  /// order.
  func ranges() -> [ObservedRange] {
    let joined = Mutex<[ObservedRange]>([])
    run(reporting: "calibrate") { executor, _, _ in
      let found = ObservedRange.all(of: executor)
      joined.withLock { total in
        total = total.isEmpty ? found : zip(total, found).map { $0.joined(with: $1) }
      }
    }
    return joined.withLock { $0 }
  }

  /// How the values of every observed output are spread over its range; counts add up to the same in
  /// any order.
  func histograms(over ranges: [ClosedRange<Float>]) -> [ValueHistogram] {
    let empty = [UInt64](repeating: 0, count: ValueHistogram.bins)
    let joined = Mutex(ranges.map { ValueHistogram(range: $0, counts: empty) })
    run(reporting: "histograms") { executor, live, _ in
      var found: [[UInt64]] = []
      unsafe executor.observe { _, values, vectors in
        var counts = empty
        unsafe Kernels.countValues(
          vectors: vectors, x: values, live: live, range: ranges[found.count], counts: &counts)
        found.append(counts)
      }
      joined.withLock { total in
        for (index, counts) in found.enumerated() { total[index].add(counts) }
      }
    }
    return joined.withLock { $0 }
  }

  /// Calls a function after the forward pass of every tile, from several threads.
  ///
  /// Images are told as progress under a label; not at all without one, as where the pass is one of
  /// many.
  func run(
    reporting label: String? = nil,
    _ body: @Sendable (_ executor: TileExecutor, _ live: UInt32, _ tile: Int) -> Void
  ) {
    let tiles = Kernels.tiles(of: samples.count)
    let workers = min(parallel.threads, tiles)
    let executors = (0..<workers).map { _ in TileExecutor(plan, mode: .observation) }
    let done = Atomic<Int>(0)
    parallel.forEach(tiles) { tile, worker in
      guard !control.isCancelled else { return }
      let executor = executors[worker]
      for lane in 0..<Kernels.lanes {
        // The last image fills lanes that are left over, which changes no range.
        let position = min(tile * Kernels.lanes + lane, samples.count - 1)
        unsafe source.load(samples[position], into: lane, of: executor.input)
      }
      executor.forward()
      let left = samples.count - tile * Kernels.lanes
      body(executor, left >= Kernels.lanes ? 0xFFFF : UInt32(1) << UInt32(left) - 1, tile)
      if let label {
        control.report {
          let count = done.wrappingAdd(min(left, Kernels.lanes), ordering: .relaxed).newValue
          return RunProgress(label, completed: count, total: samples.count)
        }
      }
    }
  }
}

extension ValueHistogram {
  /// Counts more values of the same range.
  mutating func add(_ more: [UInt64]) {
    for bin in counts.indices { counts[bin] += more[bin] }
  }
}
