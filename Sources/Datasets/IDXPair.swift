// SPDX-License-Identifier: MIT
import Storage

/// An images file and the labels file that goes with it.
struct IDXPair {
  let images: IDXFile
  let labels: IDXFile

  /// Reads both files and checks them against each other.
  init(images imagesFile: CompressibleFile, labels labelsFile: CompressibleFile)
    throws(DatasetError)
  {
    labels = try IDXFile(reading: labelsFile, rank: 1)
    images = try IDXFile(reading: imagesFile, rank: 3)
    guard images.extents[0] == labels.extents[0] else {
      throw .malformed(
        path: labels.path, offset: 4, expected: "\(images.extents[0]) labels, one per image",
        found: "\(labels.extents[0])")
    }
  }

  var shape: ImageShape {
    ImageShape(channels: 1, height: images.extents[1], width: images.extents[2])
  }

  /// The images with their labels, each of which must be below `classCount`.
  func labeledImages(classCount: Int) throws(DatasetError) -> LabeledImages {
    if let bad = labels.values.firstIndex(where: { Int($0) >= classCount }) {
      throw .malformed(
        path: labels.path, offset: bad, expected: "a label from 0 to \(classCount - 1)",
        found: "\(labels.bytes[bad])")
    }
    return LabeledImages(
      shape: shape, pixels: Array(images.values), labels: Array(labels.values))
  }
}
