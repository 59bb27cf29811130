// SPDX-License-Identifier: MIT
package import Networks

/// Networks as steps have left them in a rehearsal, so that loops do the work of a step once.
///
/// Networks of one shape and history count as one: in a rehearsal weights mean nothing.
package struct RememberedNetworks {
  private struct Shape: Equatable {
    let name: String
    let input: FeatureShape
    let normalization: Normalization
    let layers: [LayerDescription]
    let history: [String]

    init(_ network: Network) {
      name = network.name
      input = network.input
      normalization = network.normalization
      layers = network.body.descriptions
      history = network.history
    }
  }

  private struct Entry {
    let words: String
    let shape: Shape
    let result: Network
    let size: Int
  }

  /// The most numbers that all of them may have, 256 MiB; the oldest go first, all but one.
  private static let limit = 1 << 26

  private var entries: [Entry] = []
  private var size = 0

  package init() {}

  /// What a step of some words leaves of a network in full precision, made where it is not known yet;
  /// nil, which is not remembered, where it cannot be made.
  ///
  /// - Throws: what `make` throws.
  package mutating func result(
    of network: Network, words: String, _ make: () throws -> Network?
  ) rethrows -> Network? {
    let shape = Shape(network)
    if let known = entries.last(where: { $0.words == words && $0.shape == shape }) {
      return known.result
    }
    guard let result = try make() else { return nil }
    let entry = Entry(words: words, shape: shape, result: result, size: result.parameterCount)
    entries.append(entry)
    size += entry.size
    while size > Self.limit, entries.count > 1 { size -= entries.removeFirst().size }
    return result
  }
}
