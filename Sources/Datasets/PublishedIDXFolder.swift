// SPDX-License-Identifier: MIT
import Storage

/// The four files that MNIST and the data sets made in its image are published as.
struct PublishedIDXFolder {
  private let train: IDXPart
  private let test: IDXPart

  /// Gives the published checksums of the unpacked files.
  init(trainImages: Digest, trainLabels: Digest, testImages: Digest, testLabels: Digest) {
    train = IDXPart(
      word: "training", images: DatasetFile("train-images-idx3-ubyte", trainImages),
      labels: DatasetFile("train-labels-idx1-ubyte", trainLabels), count: 60_000)
    test = IDXPart(
      word: "test", images: DatasetFile("t10k-images-idx3-ubyte", testImages),
      labels: DatasetFile("t10k-labels-idx1-ubyte", testLabels), count: 10_000)
  }

  var files: [DatasetFile] { [train.images, train.labels, test.images, test.labels] }

  /// Whether one of the files is there, under any of the spellings that are in use.
  func isPresent(in folder: String) throws(DatasetError) -> Bool {
    for file in files {
      if try IDXPart.locate(file, in: folder) != nil { return true }
    }
    return false
  }

  /// Reads the parts that are there; the other is empty, with a note.
  func read(
    _ folder: String, of source: some DatasetSource, shape: ImageShape, classNames: [String],
    epsilons: [CustomaryEpsilon]
  ) throws(DatasetError) -> Dataset {
    var reading = IDXReading(
      folder: folder, name: source.name, shape: shape, classCount: classNames.count)
    let trainImages = try reading.read(train)
    let testImages = try reading.read(test)
    return Dataset(
      name: source.name, title: source.title, classNames: classNames, train: trainImages,
      test: testImages, folder: folder, epsilons: epsilons, notes: reading.notes)
  }
}

/// The training or the test part of a published data set.
struct IDXPart {
  /// What the part is called in notes.
  let word: String
  let images: DatasetFile
  let labels: DatasetFile
  /// The number of images as published.
  let count: Int

  /// The path of a file as published (`train-images-idx3-ubyte`) or as some mirrors spell it
  /// (`train-images.idx3-ubyte`), nil where it is not there; `.gz` may follow either.
  static func locate(
    _ file: DatasetFile, in folder: String
  ) throws(DatasetError) -> CompressibleFile? {
    let dotted = file.name.split(separator: "-")
    let other =
      dotted.prefix(2).joined(separator: "-") + "." + dotted.dropFirst(2).joined(separator: "-")
    for name in [file.name, other] {
      let found = try wrappingStorageErrors { () throws(StorageError) in
        try CompressibleFile.ifPresent(FilePaths.join(folder, name))
      }
      if let found { return found }
    }
    return nil
  }
}
