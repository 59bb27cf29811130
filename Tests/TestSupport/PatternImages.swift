// SPDX-License-Identifier: MIT

/// Images that a small network learns in a moment: in each class another block is bright.
package enum PatternImages {
  /// Writes a folder of IDX files, as `load idx path=DIR` reads them: grey images of ten classes.
  ///
  /// - Throws: what the file system throws.
  package static func write(
    to folder: ScratchFolder, train: Int = 320, test: Int = 1000, size: Int = 28
  ) throws {
    for (part, count, seed) in [("train", train, UInt64(1)), ("test", test, 2)] where count > 0 {
      let labels = (0..<count).map { UInt8($0 % 10) }
      let pixels = pixels(of: labels, size: size, seed: seed)
      try folder.write("\(part)-images-idx3-ubyte", file([count, size, size], pixels))
      try folder.write("\(part)-labels-idx1-ubyte", file([count], labels))
    }
  }

  /// An IDX file of bytes.
  package static func file(_ extents: [Int], _ values: [UInt8]) -> [UInt8] {
    let sizes = extents.flatMap { extent in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
    }
    return [0, 0, 8, UInt8(extents.count)] + sizes + values
  }

  /// Pixels, [N, H, W]: noise, and on it the block of the class in a grid of 2 by 5.
  private static func pixels(of labels: [UInt8], size: Int, seed: UInt64) -> [UInt8] {
    var state = seed
    var pixels: [UInt8] = []
    pixels.reserveCapacity(labels.count * size * size)
    for label in labels {
      for place in 0..<size * size {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let (row, column) = (place / size * 2 / size, place % size * 5 / size)
        let isBright = row * 5 + column == Int(label)
        pixels.append(UInt8(truncatingIfNeeded: state >> 58) + (isBright ? 150 : 40))
      }
    }
    return pixels
  }
}
