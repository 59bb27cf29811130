// SPDX-License-Identifier: MIT

/// The shape of one image's features between two layers.
package struct FeatureShape: Equatable, Hashable, Sendable, CustomStringConvertible {
  package var channels: Int
  package var height: Int
  package var width: Int

  package init(channels: Int, height: Int = 1, width: Int = 1) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Features of one image.
  package var count: Int { channels * height * width }

  package var pixels: Int { height * width }

  /// Whether the features are a plain vector.
  package var isFlat: Bool { pixels == 1 }

  /// `32x14x14`, or `128` for a vector.
  package var description: String {
    isFlat ? "\(channels)" : "\(channels)x\(height)x\(width)"
  }
}
