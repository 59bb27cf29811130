// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors

/// Random images with random labels, the same at every run.
enum RandomBatch {
  /// Images of bytes, as data sets hold them.
  static func images(_ count: Int, shape: FeatureShape) -> LabeledImages {
    var stream = RandomStream(seed: 0, purpose: .test, count)
    let shape = ImageShape(channels: shape.channels, height: shape.height, width: shape.width)
    return LabeledImages(
      shape: shape,
      pixels: (0..<(count * shape.pixelCount)).map { _ in
        UInt8(truncatingIfNeeded: stream.next() >> 24)
      },
      labels: (0..<count).map { _ in UInt8(stream.integer(below: 10)) })
  }

  /// A buffer of evenly distributed values.
  static func filled(count: Int, seed: Int, in range: ClosedRange<Float>) -> AlignedBuffer {
    let buffer = AlignedBuffer(count: count)
    var stream = RandomStream(seed: 1, purpose: .test, seed)
    for index in 0..<count { unsafe buffer.floats[index] = stream.uniform(in: range) }
    return buffer
  }
}
