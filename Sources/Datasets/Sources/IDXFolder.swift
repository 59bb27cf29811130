// SPDX-License-Identifier: MIT
import Storage

/// A user's own grey images: a folder with files named `...images-idx3...` and
/// `...labels-idx1...`, packed or not.
///
/// A pair whose names begin with `train` is the training part; one that begins with `t10k`,
/// `test` or anything else is the test part. An optional `classes.txt` names one class a line;
/// without it the classes are numbered up to the largest label.
package struct IDXFolder: DatasetSource {
  /// The data set; nothing is read yet.
  package init() {}

  package var name: String { "idx" }
  package var title: String { "IDX folder" }
  package var summary: String { "your own grey images: any folder of IDX files, by path=DIR" }
  package var files: [DatasetFile] { [] }
  package var origin: String {
    "write your images as NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte, "
      + "where NAME is train or test"
  }

  package func isPresent(in folder: String) throws(DatasetError) -> Bool {
    do throws(StorageError) {
      return try !Self.imageFiles(in: folder).isEmpty
    } catch {
      guard error.reason.isAbsence else { throw .file(error) }
      return false
    }
  }

  package func read(folder: String) throws(DatasetError) -> Dataset {
    let names = try wrappingStorageErrors { () throws(StorageError) in
      try Self.imageFiles(in: folder)
    }
    let train = try pair(names.filter { $0.hasPrefix("train") }, part: "training", in: folder)
    let test = try pair(names.filter { !$0.hasPrefix("train") }, part: "test", in: folder)
    let pairs = [train, test].compactMap(\.self)
    let shape = try commonShape(of: pairs, in: folder)
    let classNames = try classNames(in: folder, pairs: pairs)
    let empty = LabeledImages(empty: shape)
    return Dataset(
      name: name, title: FilePaths.name(of: folder), classNames: classNames,
      train: try train?.labeledImages(classCount: classNames.count) ?? empty,
      test: try test?.labeledImages(classCount: classNames.count) ?? empty,
      folder: folder, notes: notes(train: train, test: test))
  }

  private static func imageFiles(in folder: String) throws(StorageError) -> [String] {
    let names = try FilePaths.list(folder).filter { labelsName(for: $0) != nil }
    // A file that is there both packed and unpacked counts once.
    return names.filter { !$0.hasSuffix(".gz") || !names.contains(String($0.dropLast(3))) }
  }

  /// The name of the labels file that goes with an images file; nil for other files.
  private static func labelsName(for name: String) -> String? {
    for separator in ["-", "."] {
      let parts = name.split(
        separator: "images\(separator)idx3", maxSplits: 1,
        omittingEmptySubsequences: false)
      if parts.count == 2 { return parts.joined(separator: "labels\(separator)idx1") }
    }
    return nil
  }

  private func pair(
    _ names: [String], part: String, in folder: String
  ) throws(DatasetError) -> IDXPair? {
    guard let name = names.first, let labels = Self.labelsName(for: name) else { return nil }
    guard names.count == 1 else {
      throw .ambiguous(folder: folder, part: part, files: names)
    }
    let files = try wrappingStorageErrors { () throws(StorageError) in
      (
        try CompressibleFile(finding: FilePaths.join(folder, name)),
        try CompressibleFile(finding: FilePaths.join(folder, labels))
      )
    }
    return try IDXPair(images: files.0, labels: files.1)
  }

  private func commonShape(
    of pairs: [IDXPair], in folder: String
  ) throws(DatasetError) -> ImageShape {
    guard let first = pairs.first else {
      throw .file(
        StorageError(.list, path: folder, reason: .missing(nearest: nil), hint: origin))
    }
    guard let other = pairs.first(where: { $0.shape != first.shape }) else { return first.shape }
    throw .malformed(
      path: other.images.path, offset: 8,
      expected: "images of \(first.shape), as in the training part", found: "\(other.shape)")
  }

  private func classNames(
    in folder: String, pairs: [IDXPair]
  ) throws(DatasetError) -> [String] {
    let path = FilePaths.join(folder, "classes.txt")
    guard FilePaths.exists(path) else {
      let largest = pairs.compactMap { $0.labels.values.max() }.max() ?? 0
      return (0...Int(largest)).map(String.init)
    }
    let text = try wrappingStorageErrors { () throws(StorageError) in
      try FileReader.readText(path, limit: 1 << 20)
    }
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }

  private func notes(train: IDXPair?, test: IDXPair?) -> [String] {
    if train == nil { return ["no training images: no file is named train...images-idx3..."] }
    return test == nil ? ["no test images: no file is named test...images-idx3..."] : []
  }
}
