// SPDX-License-Identifier: MIT
import Storage

/// Fashion-MNIST: 70,000 grey images of clothes (Xiao, Rasul and Vollgraf, 2017,
/// arXiv:1708.07747).
package struct FashionMNIST: DatasetSource {
  /// The data set; nothing is read yet.
  package init() {}

  package var name: String { "fashion-mnist" }
  package var title: String { "Fashion-MNIST" }
  package var summary: String { "70,000 grey images of clothes, 28x28, 10 classes" }
  package var folderNames: [String] { [name, "FashionMNIST/raw"] }
  package var defaultFolders: [String] { ["/usr/share/datasets/fashion-mnist"] }
  package var origin: String {
    "install Debian's package with: apt install dataset-fashion-mnist (it is found without "
      + "further steps), or download the four files of github.com/zalandoresearch/fashion-mnist"
  }
  package var files: [DatasetFile] { folder.files }

  /// The names of the classes, in the order of the labels.
  package static let classNames = [
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle-boot",
  ]

  private static let shape = ImageShape(channels: 1, height: 28, width: 28)

  package func isPresent(in folder: String) throws(DatasetError) -> Bool {
    try self.folder.isPresent(in: folder)
  }

  package func read(folder: String) throws(DatasetError) -> Dataset {
    try self.folder.read(
      folder, of: self, shape: Self.shape, classNames: Self.classNames,
      epsilons: [CustomaryEpsilon(norm: "linf", 0.1), CustomaryEpsilon(norm: "linf", 8, over: 255)])
  }

  private var folder: PublishedIDXFolder {
    PublishedIDXFolder(
      trainImages: Digest(.sha1, hex: "b9bd999c0106c9b8b4b0cefce58c9a6060f27095"),
      trainLabels: Digest(.sha1, hex: "4bccf37222e01638381eaa326bf730337a597267"),
      testImages: Digest(.sha1, hex: "880056926db704f9f713097915f99da346f5b1d1"),
      testLabels: Digest(.sha1, hex: "958122e8b4b97fd4e71eca2d08ef754ed77c3ad9"))
  }
}
