// SPDX-License-Identifier: MIT
import Storage

/// Every data set that can be loaded by name.
package enum DatasetRegistry {
  /// In alphabetical order; a new file in `Sources/` needs its line here.
  package static let all: [any DatasetSource] = [
    CIFAR10(),
    FashionMNIST(),
    IDXFolder(),
    MNIST(),
  ]

  /// The data set of that name, or an error with the nearest name.
  package static func source(named name: String) throws(DatasetError) -> any DatasetSource {
    if let source = all.first(where: { $0.name == name }) { return source }
    let names = all.map(\.name)
    throw .unknown(name: name, nearest: Similarity.nearest(to: name, among: names), known: names)
  }
}
