// SPDX-License-Identifier: MIT
package import Storage

/// Training and test images of one classification task, and where they come from.
package struct Dataset: Sendable {
  /// The word for it in the shell.
  package let name: String
  /// The name in prose.
  package let title: String
  /// One name per class; the labels are indices into it.
  package let classNames: [String]
  /// The training images; may be empty, so what needs them calls `trainingImages(for:)`.
  package let train: LabeledImages
  /// The test images; may be empty, so what needs them calls `testImages(for:)`.
  package let test: LabeledImages
  /// The folder the files were found in.
  package let folder: String
  /// Perturbation sizes customary with this data, the most usual first; may be empty.
  package let epsilons: [CustomaryEpsilon]
  /// What a user should know: missing parts, sizes that differ from the published ones.
  package let notes: [String]
  private let lazyDigest = LazyDigest()

  /// Puts a data set together; both parts have one shape and labels below the class count.
  package init(
    name: String, title: String, classNames: [String], train: LabeledImages,
    test: LabeledImages, folder: String, epsilons: [CustomaryEpsilon] = [],
    notes: [String] = []
  ) {
    precondition(train.shape == test.shape, "training and test images have one shape")
    self.name = name
    self.title = title
    self.classNames = classNames
    self.train = train
    self.test = test
    self.folder = folder
    self.epsilons = epsilons
    self.notes = notes
  }

  /// The shape of each image.
  package var shape: ImageShape { train.shape }

  /// The SHA-256 of shape, labels and pixels of both parts: equal data has equal digests, from
  /// whatever files, packed or not, it was read.
  ///
  /// Computed at the first call, in about 0.05 to 0.2 s for the customary data sets, and then
  /// shared by all copies of this value.
  package func contentDigest() -> Digest {
    lazyDigest.value { [train, test] in
      var builder = DigestBuilder(.sha256)
      for (part, images) in [("train", train), ("test", test)] {
        // The order of sizes is a part of published digests, whatever is printed.
        let shape = "\(images.height)x\(images.width)x\(images.channels)"
        builder.update(text: "\(part) \(images.count) \(shape)")
        builder.update(images.labels)
        builder.update(images.pixels)
      }
      return builder.finish()
    }
  }

  /// The training images, or an error that says what to do when there are none.
  ///
  /// `purpose` is what needs them, in the words of the shell, such as `train`.
  package func trainingImages(for purpose: String) throws(DatasetError) -> LabeledImages {
    guard !train.isEmpty else {
      throw .noImages(dataset: name, part: "training", folder: folder, purpose: purpose)
    }
    return train
  }

  /// The test images, or an error that says what to do when there are none.
  package func testImages(for purpose: String) throws(DatasetError) -> LabeledImages {
    guard !test.isEmpty else {
      throw .noImages(dataset: name, part: "test", folder: folder, purpose: purpose)
    }
    return test
  }
}
