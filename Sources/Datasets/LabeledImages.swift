// SPDX-License-Identifier: MIT

/// Images with one class label each; copies share their storage.
///
/// `pixels` is planar, [N, C, H, W], one byte per value, 0...255.
package struct LabeledImages: Equatable, Sendable {
  /// The shape of each image.
  package let shape: ImageShape
  /// All pixels, [N, C, H, W].
  package let pixels: [UInt8]
  /// One class index per image, [N].
  package let labels: [UInt8]

  /// Puts images and labels together; there are as many labels as images.
  package init(shape: ImageShape, pixels: [UInt8], labels: [UInt8]) {
    precondition(pixels.count == labels.count * shape.pixelCount, "one label per image")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  /// No images of that shape.
  package init(empty shape: ImageShape) {
    self.init(shape: shape, pixels: [], labels: [])
  }

  /// The number of images, N.
  package var count: Int { labels.count }
  /// Whether there are no images.
  package var isEmpty: Bool { labels.isEmpty }
  /// Channels per image, C.
  package var channels: Int { shape.channels }
  /// Rows per image, H.
  package var height: Int { shape.height }
  /// Columns per image, W.
  package var width: Int { shape.width }

  /// The pixels of one image, [C, H, W].
  package func image(at index: Int) -> ArraySlice<UInt8> {
    pixels[index * shape.pixelCount..<(index + 1) * shape.pixelCount]
  }

  /// The images with these indices, in this order; an index may come more than once.
  package func subset(_ indices: some Collection<Int>) -> LabeledImages {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * shape.pixelCount)
    for index in indices { chosen.append(contentsOf: image(at: index)) }
    return LabeledImages(shape: shape, pixels: chosen, labels: indices.map { labels[$0] })
  }

  /// The first images in file order, all when there are fewer.
  package func prefix(_ count: Int) -> LabeledImages {
    count >= self.count ? self : subset(0..<max(0, count))
  }
}
