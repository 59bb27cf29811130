// SPDX-License-Identifier: MIT
import Storage

/// Rows of small pictures, enlarged, with a margin between them.
struct ImageSheet {
  private let cell: (height: Int, width: Int)
  private let channels: Int
  private let scale: Int
  private static let margin = 4

  /// Pictures of [C, H, W] each.
  init(channels: Int, height: Int, width: Int, scale: Int) {
    // Two channels, or more than three, are shown as the mean of all.
    self.channels = channels == 3 ? 3 : 1
    cell = (height, width)
    self.scale = scale
  }

  /// A white sheet with one row for each list of pictures; values in [0, 1], [C, H, W].
  func image(_ rows: [[[Float]]]) -> PNGImage {
    let columns = rows.map(\.count).max() ?? 0
    let width = columns * (cell.width * scale + Self.margin) + Self.margin
    let height = rows.count * (cell.height * scale + Self.margin) + Self.margin
    var samples = [UInt8](repeating: 255, count: width * height * channels)
    for (row, pictures) in rows.enumerated() {
      for (column, picture) in pictures.enumerated() {
        let top = Self.margin + row * (cell.height * scale + Self.margin)
        let left = Self.margin + column * (cell.width * scale + Self.margin)
        draw(picture, top: top, left: left, width: width, into: &samples)
      }
    }
    return PNGImage(channels: channels, height: height, width: width, samples: samples)
  }

  private func draw(
    _ picture: [Float], top: Int, left: Int, width: Int, into samples: inout [UInt8]
  ) {
    let plane = cell.height * cell.width
    let planes = picture.count / max(plane, 1)
    for y in 0..<(cell.height * scale) {
      for x in 0..<(cell.width * scale) {
        let pixel = y / scale * cell.width + x / scale
        for channel in 0..<channels {
          let value: Float =
            channels == planes
            ? picture[channel * plane + pixel]
            : (0..<planes).reduce(0) { $0 + picture[$1 * plane + pixel] } / Float(planes)
          let index = ((top + y) * width + left + x) * channels + channel
          samples[index] = UInt8(max(0, min(255, (value * 255).rounded())))
        }
      }
    }
  }
}
