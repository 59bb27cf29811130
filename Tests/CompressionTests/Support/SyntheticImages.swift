// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors

/// Random images, each from a stream of its own.
struct SyntheticImages: SampleSource {
  let count: Int
  let shape: FeatureShape
  /// The value of every pixel instead.
  var constant: Float?

  func label(of sample: Int) -> Int32 { 0 }

  func load(_ sample: Int, into lane: Int, of tile: LaneFloats) {
    var stream = RandomStream(seed: 5, purpose: .test, sample)
    for index in 0..<shape.count {
      unsafe tile[index * Kernels.lanes + lane] = constant ?? stream.uniform()
    }
  }
}

/// Calibrates on a few synthetic images.
func calibrate(
  _ network: Network, images: Int = 32, threads: Int = 2
) throws -> Calibration {
  let source = SyntheticImages(count: images, shape: network.input)
  return try Calibration.measure(
    network, over: source, parallel: Parallel(threads: threads))
}
