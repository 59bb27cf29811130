// SPDX-License-Identifier: MIT
package import Tensors

/// Labelled images that evaluation and attacks read one at a time into lanes.
package protocol SampleSource: Sendable {
  /// The number of images.
  var count: Int { get }
  var shape: FeatureShape { get }

  /// The class of an image.
  func label(of sample: Int) -> Int32

  /// Writes an image into one lane of a tile, pixels in [0, 1].
  func load(_ sample: Int, into lane: Int, of tile: LaneFloats)
}
