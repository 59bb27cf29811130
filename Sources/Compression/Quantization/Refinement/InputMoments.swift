// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// The second moments E[x x'] of what a layer's filters see, over patches drawn from images.
struct InputMoments: Sendable {
  /// How a layer with weights cuts patches from its input.
  private struct Window {
    var kernel = 1
    var stride = 1
    var padding = 0
    var groups = 1

    /// The rows and columns of the output: where filters stand.
    func places(in input: FeatureShape) -> FeatureShape {
      func count(_ size: Int) -> Int { max((size + 2 * padding - kernel) / stride + 1, 1) }
      return FeatureShape(channels: 1, height: count(input.height), width: count(input.width))
    }
  }

  /// [depth, depth] for each group of channels, depth being the weights of a filter in their order.
  let matrices: [Tensor]

  /// Rows that a matrix is made from, at least, where there are so many.
  private static let rows = 4096

  /// Measures them for a layer of a network; nil where there is no such layer, or once cancelled.
  init?(
    of path: String, in network: Network, over source: any SampleSource, samples: [Int],
    seed: UInt64, parallel: Parallel, control: RunControl
  ) {
    var layer: (any Layer)?
    network.visit { place, found in if place == path { layer = found } }
    var options = PlanOptions()
    options.observesLayers = true
    let plan = Plan(network, options: options)
    let input = Plan.inputPath(of: path)
    guard let layer, let shape = plan.observedShape(of: input) else { return nil }
    var window = Window()
    if let convolution = layer as? Convolution2D {
      window = Window(
        kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding,
        groups: convolution.groups)
    }
    let isWhole = layer is Linear
    let places = isWhole ? FeatureShape(channels: 1) : window.places(in: shape)
    let perImage = max(1, min(Self.rows / max(samples.count, 1) + 1, places.pixels))
    let tables = Mutex<[Int: [[Float]]]>([:])
    let fixed = window
    CalibrationPass(plan, over: source, samples: samples, parallel: parallel, control: control)
      .run { executor, live, tile in
        var rows: [[Float]] = []
        unsafe executor.observe { place, values, _ in
          guard place == input, rows.isEmpty else { return }
          for lane in 0..<Kernels.lanes where live >> UInt32(lane) & 1 == 1 {
            if isWhole {
              rows.append(unsafe Self.whole(values, shape, lane: lane))
              continue
            }
            var stream = RandomStream(
              seed: seed, purpose: .calibration, tile * Kernels.lanes + lane)
            for _ in 0..<perImage {
              let place = stream.integer(below: places.pixels)
              rows.append(
                unsafe Self.patch(
                  values, shape, lane: lane, fixed,
                  row: place / places.width, column: place % places.width))
            }
          }
        }
        tables.withLock { $0[tile] = rows }
      }
    let all = tables.withLock { table in table.keys.sorted().flatMap { table[$0] ?? [] } }
    guard let width = all.first?.count, width > 0 else { return nil }
    let depth = width / fixed.groups
    matrices = (0..<fixed.groups).compactMap { group -> Tensor? in
      guard !control.isCancelled else { return nil }
      let scale = 1 / Float(all.count).squareRoot()
      let rows = Tensor(shape: [all.count, depth]) {
        all[$0 / depth][group * depth + $0 % depth] * scale
      }
      let columns = Tensor(shape: [depth, all.count]) {
        all[$0 % all.count][group * depth + $0 / all.count] * scale
      }
      // The product is long where filters are deep, and nothing stops it.
      guard !control.isCancelled else { return nil }
      return try? columns.matrixProduct(rows)
    }
    guard !control.isCancelled else { return nil }
  }

  /// A whole map in the order of a linear layer's weights: channel, row, column.
  private static func whole(
    _ values: LaneFloats, _ shape: FeatureShape, lane: Int
  ) -> [Float] {
    (0..<shape.count).map { index in
      let (channel, pixel) = (index / shape.pixels, index % shape.pixels)
      return unsafe values[(pixel * shape.channels + channel) * Kernels.lanes + lane]
    }
  }

  /// What a filter sees at one place, in the order channel, row, column.
  private static func patch(
    _ values: LaneFloats, _ shape: FeatureShape, lane: Int, _ window: Window, row: Int, column: Int
  ) -> [Float] {
    var patch: [Float] = []
    patch.reserveCapacity(shape.channels * window.kernel * window.kernel)
    for channel in 0..<shape.channels {
      for y in 0..<window.kernel {
        for x in 0..<window.kernel {
          let (top, left) = (
            row * window.stride + y - window.padding, column * window.stride + x - window.padding
          )
          guard top >= 0, left >= 0, top < shape.height, left < shape.width else {
            patch.append(0)
            continue
          }
          let place = (top * shape.width + left) * shape.channels + channel
          patch.append(unsafe values[place * Kernels.lanes + lane])
        }
      }
    }
    return patch
  }
}
