// SPDX-License-Identifier: MIT

/// The size of the images of a data set: channels, then rows, then columns.
package struct ImageShape: Hashable, Sendable, CustomStringConvertible {
  /// Channels: 1 for grey, 3 for red, green and blue.
  package let channels: Int
  /// Rows.
  package let height: Int
  /// Columns.
  package let width: Int

  /// A shape; every extent is at least 1.
  package init(channels: Int, height: Int, width: Int) {
    precondition(channels > 0 && height > 0 && width > 0, "images have pixels")
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of bytes of one image.
  package var pixelCount: Int { channels * height * width }

  /// Channels x height x width, as in `3x32x32`.
  package var description: String { "\(channels)x\(height)x\(width)" }
}
