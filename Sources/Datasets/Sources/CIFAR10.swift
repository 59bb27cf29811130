// SPDX-License-Identifier: MIT
import Storage

/// CIFAR-10: 60,000 colour images of animals and vehicles (Krizhevsky, 2009), in its binary
/// version.
///
/// Any of the five training batches may be missing, and so may the test batch: a note says so.
package struct CIFAR10: DatasetSource {
  /// The data set; nothing is read yet.
  package init() {}

  package var name: String { "cifar10" }
  package var title: String { "CIFAR-10" }
  package var summary: String {
    "60,000 colour images of animals and vehicles, 32x32, 10 classes"
  }
  package var folderNames: [String] { [name, "cifar-10-batches-bin", "cifar-10"] }
  package var origin: String {
    "download the binary version, cifar-10-binary.tar.gz, from www.cs.toronto.edu/~kriz/cifar.html"
      + " and unpack it"
  }

  package var files: [DatasetFile] { Self.trainFiles + [Self.testFile] }

  private static let trainFiles = [
    DatasetFile("data_batch_1.bin", .sha1("aadd24acce27caa71bf4b10992e9e7b2d74c2540")),
    DatasetFile("data_batch_2.bin", .sha1("c0ba65cce70568cd57b4e03e9ac8d2a5367c1795")),
    DatasetFile("data_batch_3.bin", .sha1("1dd00a74ab1d17a6e7d73e185b69dbf31242f295")),
    DatasetFile("data_batch_4.bin", .sha1("aab85764eb3584312d3c7f65fd2fd016e36a258e")),
    DatasetFile("data_batch_5.bin", .sha1("26e2849e66a845b7f1e4614ae70f4889ae604628")),
  ]
  private static let testFile = DatasetFile(
    "test_batch.bin", .sha1("67eb016db431130d61cd03c7ad570b013799c88c"))

  /// The names of the classes, in the order of the labels.
  package static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  package func read(folder: String) throws(DatasetError) -> Dataset {
    var reading = CIFARReading(folder: folder, classCount: Self.classNames.count)
    let train = try reading.read(Self.trainFiles)
    let test = try reading.read([Self.testFile])
    return Dataset(
      name: name, title: title, classNames: Self.classNames, train: train, test: test,
      folder: folder,
      epsilons: [
        CustomaryEpsilon(norm: "linf", 8, over: 255), CustomaryEpsilon(norm: "l2", 0.5),
      ],
      notes: notes(train: train, test: test, missing: reading.missing) + reading.notes)
  }

  private func notes(
    train: LabeledImages, test: LabeledImages, missing: [String]
  ) -> [String] {
    var notes: [String] = []
    if !missing.isEmpty { notes.append("missing: " + missing.joined(separator: ", ")) }
    if train.count != 50_000 {
      notes.append("\(grouped(train.count)) training images instead of the published 50,000")
    }
    if test.count != 10_000 {
      notes.append("\(grouped(test.count)) test images instead of the published 10,000")
    }
    return notes
  }
}

extension Digest {
  fileprivate static func sha1(_ hex: String) -> Digest { Digest(.sha1, hex: hex) }
}
