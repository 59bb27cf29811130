// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Which array of a file belongs to which parameter of a network.
///
/// What the user says comes first, then layers of the same name, then the rest in order: each layer
/// of the network takes the first layer of the file that is left and has the same parameters in the
/// same shapes. Nothing may be missing and nothing left over.
package struct WeightMapping: Sendable {
  /// How a pair was found.
  package enum Reason: String, Sendable {
    case said = "map="
    case name
    case order
  }

  /// A layer of the network and the layer of the file that fills it.
  package struct Pair: Equatable, Sendable {
    /// The path in the network; with the parameter where only that was mapped.
    package let ours: String
    /// The name in the file.
    package let theirs: String
    package let shape: String
    package let reason: Reason
  }

  /// The pairs in the order of the network's layers.
  package private(set) var pairs: [Pair] = []
  /// What all names of the file begin with, which was left out of them; may be empty.
  package let prefix: String
  private var arrays: [String: StoredArray] = [:]

  /// Finds the pairs.
  ///
  /// - Throws: `FormatError` that names what is missing, left over or of another shape.
  package init(
    of file: WeightFile, onto network: Network, overrides: [WeightOverride] = []
  ) throws(FormatError) {
    var search = WeightSearch(file: file, network: network)
    prefix = search.prefix
    for override in overrides { try search.apply(override) }
    search.matchNames()
    try search.matchOrder()
    try search.checkNothingIsLeft()
    pairs = search.sortedPairs
    arrays = search.arrays
  }

  /// The network with all parameters from the file; the template's shapes were checked.
  package func filled(_ template: Network) -> Network {
    var network = template
    network.mapParameters { key, parameter in
      guard let array = arrays[key] else { return }
      let floats = array.floats()
      parameter.value = Tensor(shape: parameter.value.shape) { floats[$0] }
    }
    return network
  }
}
