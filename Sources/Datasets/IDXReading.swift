// SPDX-License-Identifier: MIT
import Storage

/// Reads the parts of a published data set and collects what there is to say about them.
struct IDXReading {
  let folder: String
  let name: String
  let shape: ImageShape
  let classCount: Int
  private(set) var notes: [String] = []

  init(folder: String, name: String, shape: ImageShape, classCount: Int) {
    self.folder = folder
    self.name = name
    self.shape = shape
    self.classCount = classCount
  }

  /// The images of a part; none, with a note, when both its files are absent.
  mutating func read(_ part: IDXPart) throws(DatasetError) -> LabeledImages {
    let imagesFile = try IDXPart.locate(part.images, in: folder)
    let labelsFile = try IDXPart.locate(part.labels, in: folder)
    if imagesFile == nil, labelsFile == nil {
      notes.append(
        "no \(part.word) images: \(part.images.name) and \(part.labels.name) are not in "
          + "'\(folder)'")
      return LabeledImages(empty: shape)
    }
    let pair = try IDXPair(
      images: try present(imagesFile, part.images), labels: try present(labelsFile, part.labels))
    try check(pair, against: part)
    return try pair.labeledImages(classCount: classCount)
  }

  /// The file, or the reason why it is not there.
  private func present(
    _ located: CompressibleFile?, _ file: DatasetFile
  ) throws(DatasetError) -> CompressibleFile {
    if let located { return located }
    return try wrappingStorageErrors { () throws(StorageError) in
      try CompressibleFile(finding: FilePaths.join(folder, file.name))
    }
  }

  private mutating func check(_ pair: IDXPair, against part: IDXPart) throws(DatasetError) {
    guard pair.shape == shape else {
      throw .malformed(
        path: pair.images.path, offset: 8, expected: "images of \(shape)", found: "\(pair.shape)")
    }
    // The labels tell data sets apart whose files have the same names.
    if let note = part.labels.note(of: pair.labels.bytes) {
      try refuseOtherDataset(labels: pair.labels.bytes, file: part.labels.name)
      notes.append(note)
    }
    if let note = part.images.note(of: pair.images.bytes) { notes.append(note) }
    if pair.labels.extents[0] != part.count {
      notes.append(
        "\(grouped(pair.labels.extents[0])) \(part.word) images instead of the published "
          + grouped(part.count))
    }
  }

  private func refuseOtherDataset(labels: [UInt8], file: String) throws(DatasetError) {
    for source in DatasetRegistry.all where source.name != name {
      for known in source.files where known.name == file {
        guard Digest(known.checksum.algorithm, of: labels) != known.checksum else {
          throw .otherDataset(wanted: name, found: source.name, folder: folder)
        }
      }
    }
  }
}

/// A number with commas between thousands: `60,000`.
func grouped(_ number: Int) -> String {
  var text = ""
  for (index, digit) in String(number).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}
