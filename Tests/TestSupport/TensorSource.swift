// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Images in memory as a sample source: any floats, not only pixels in [0, 1].
package struct TensorSource: SampleSource {
  /// The images, [N, C, H, W] or [N, C].
  package let images: Tensor
  package let labels: [Int32]
  package let shape: FeatureShape

  package init(images: Tensor, labels: [Int]) {
    precondition(images.shape.rank >= 2 && labels.count == images.shape[0], "a label per image")
    self.images = images
    self.labels = labels.map(Int32.init)
    let sizes = images.shape.dimensions + [1, 1]
    shape = FeatureShape(channels: sizes[1], height: sizes[2], width: sizes[3])
  }

  /// Random images, uniform in [0, 1], with random labels.
  package init(random count: Int, shape: FeatureShape, classes: Int, seed: UInt64 = 1) {
    var stream = RandomStream(seed: seed, purpose: .test, count)
    let images = Tensor(shape: [count, shape.channels, shape.height, shape.width]) { _ in
      stream.uniform()
    }
    let labels = (0..<count).map { _ in stream.integer(below: classes) }
    self.init(images: images, labels: labels)
  }

  package var count: Int { labels.count }

  package func label(of sample: Int) -> Int32 { labels[sample] }

  package func load(_ sample: Int, into lane: Int, of tile: LaneFloats) {
    unsafe images.withUnsafeValues { values in
      guard let base = values.baseAddress else { return }
      unsafe Kernels.insertLane(
        lane, image: base + sample * shape.count, channels: shape.channels, height: shape.height,
        width: shape.width, x: tile)
    }
  }

  /// One image as a flat list in the order channel, row, column.
  package func image(_ sample: Int) -> [Float] {
    Array(images.values[(sample * shape.count)..<((sample + 1) * shape.count)])
  }

  /// The images in another order, or some of them.
  package func selecting(_ samples: [Int]) -> TensorSource {
    TensorSource(
      images: images.selecting(samples, axis: 0), labels: samples.map { Int(labels[$0]) })
  }
}
