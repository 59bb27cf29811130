// SPDX-License-Identifier: MIT
import Storage

/// MNIST: 70,000 grey images of handwritten digits (LeCun, Bottou, Bengio and Haffner, 1998).
///
/// A folder with the test files alone is enough to evaluate and attack.
package struct MNIST: DatasetSource {
  /// The data set; nothing is read yet.
  package init() {}

  package var name: String { "mnist" }
  package var title: String { "MNIST" }
  package var summary: String { "70,000 grey images of handwritten digits, 28x28, 10 classes" }
  package var folderNames: [String] { [name, "MNIST/raw"] }
  package var origin: String {
    "download the four files of yann.lecun.com/exdb/mnist or one of its mirrors"
  }
  package var files: [DatasetFile] { folder.files }

  private static let shape = ImageShape(channels: 1, height: 28, width: 28)

  package func isPresent(in folder: String) throws(DatasetError) -> Bool {
    try self.folder.isPresent(in: folder)
  }

  package func read(folder: String) throws(DatasetError) -> Dataset {
    try self.folder.read(
      folder, of: self, shape: Self.shape, classNames: (0...9).map(String.init),
      epsilons: [CustomaryEpsilon(norm: "linf", 0.3), CustomaryEpsilon(norm: "linf", 0.1)])
  }

  private var folder: PublishedIDXFolder {
    PublishedIDXFolder(
      trainImages: Digest(.md5, hex: "6bbc9ace898e44ae57da46a324031adb"),
      trainLabels: Digest(.md5, hex: "a25bea736e30d166cdddb491f175f624"),
      testImages: Digest(.md5, hex: "2646ac647ad5339dbf082846283269ea"),
      testLabels: Digest(.md5, hex: "27ae3e4e09519cfbb04c329615203637"))
  }
}
