// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// Mean and variance of every output channel of some layers over images.
struct LayerMoments: Sendable {
  /// Of one layer, a number for each channel.
  struct Moments: Equatable, Sendable {
    var means: [Double]
    var variances: [Double]
  }

  private let found: [String: Moments]

  subscript(path: String) -> Moments? { found[path] }

  /// Measures them; sums are added in tile order, so they do not depend on threads.
  ///
  /// Once cancelled it ends soon, with sums of some of the images.
  init(
    of paths: [String], in network: Network, over source: any SampleSource, samples: [Int],
    parallel: Parallel, control: RunControl
  ) {
    var options = PlanOptions()
    options.observesLayers = true
    let plan = Plan(network, options: options)
    let wanted = Dictionary(
      paths.compactMap { path in plan.observedShape(of: path).map { (path, $0) } },
      uniquingKeysWith: { first, _ in first })
    let sums = Mutex<[Int: [String: [Double]]]>([:])
    CalibrationPass(plan, over: source, samples: samples, parallel: parallel, control: control)
      .run { executor, live, tile in
        var parts: [String: [Double]] = [:]
        unsafe executor.observe { path, values, _ in
          guard let shape = wanted[path] else { return }
          // Sums of the channels, then of their squares.
          var part = [Double](repeating: 0, count: 2 * shape.channels)
          unsafe part.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe Kernels.batchNormStatistics(
              pixels: shape.pixels, channels: shape.channels, x: values, live: live, sum: base,
              square: base + shape.channels)
          }
          parts[path] = part
        }
        sums.withLock { $0[tile] = parts }
      }
    let tiles = sums.withLock { $0 }
    var found: [String: Moments] = [:]
    for (path, shape) in wanted {
      var total = [Double](repeating: 0, count: 2 * shape.channels)
      for tile in tiles.keys.sorted() {
        guard let part = tiles[tile]?[path] else { continue }
        for index in total.indices { total[index] += part[index] }
      }
      let count = Double(max(samples.count * shape.pixels, 1))
      let means = total[..<shape.channels].map { $0 / count }
      let variances = means.indices.map {
        max(total[shape.channels + $0] / count - means[$0] * means[$0], 0)
      }
      found[path] = Moments(means: means, variances: variances)
    }
    self.found = found
  }
}
