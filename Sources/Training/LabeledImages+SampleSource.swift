// SPDX-License-Identifier: MIT
package import Datasets
package import Networks
package import Tensors

extension ImageShape {
  /// The shape as networks see it.
  package var features: FeatureShape {
    FeatureShape(channels: channels, height: height, width: width)
  }
}

/// Images of a data set, changed or not on their way into a tile.
package struct ImageSource: SampleSource {
  package let images: LabeledImages

  package init(_ images: LabeledImages) {
    self.images = images
  }

  package var count: Int { images.count }
  package var shape: FeatureShape { images.shape.features }

  package func label(of sample: Int) -> Int32 { Int32(images.labels[sample]) }

  package func load(_ sample: Int, into lane: Int, of tile: LaneFloats) {
    unsafe load(sample, augmentation: .none, into: lane, of: tile)
  }

  /// Writes an image into a lane, shifted and mirrored.
  func load(
    _ sample: Int, augmentation: ImageAugmentation, into lane: Int, of tile: LaneFloats
  ) {
    unsafe images.pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      unsafe Kernels.loadLane(
        lane, pixels: base + sample * images.shape.pixelCount, augmentation: augmentation,
        channels: images.channels, height: images.height, width: images.width, x: tile)
    }
  }
}
