// SPDX-License-Identifier: MIT
import Networks

/// The channels that a model had when it was loaded, against which is counted what pruning takes.
struct LoadedChannels {
  private let count: Int
  /// The share that earlier prunings had left.
  private let kept: Double

  /// Counts the channels of a network that was just loaded.
  ///
  /// What it lacks of an architecture of its name was pruned; elsewhere the ratios in its history
  /// have to do, of which rounding to whole channels makes other shares.
  init(_ network: Network) {
    let counts = Self.counts(network)
    count = counts.reduce(0, +)
    if let whole = Self.unpruned(network).map(Self.counts), whole.count == counts.count,
      zip(counts, whole).allSatisfy({ $0 <= $1 })
    {
      kept = Double(count) / Double(max(whole.reduce(0, +), 1))
    } else {
      kept = 1 - PruningEntry.share(of: network.history.compactMap { PruningEntry($0) })
    }
  }

  /// The share of channels that a network which this one has become does not have any more.
  func shareGone(in network: Network) -> Double {
    guard count > 0 else { return 0 }
    return 1 - kept * Double(Self.counts(network).reduce(0, +)) / Double(count)
  }

  /// The channels that each convolution makes; those of linear layers where there is none.
  private static func counts(_ network: Network) -> [Int] {
    let costs = network.layerCosts
    let convolutions = costs.filter { $0.kind == Convolution2D.kind }
    // The last linear layer gives the class scores, which stay.
    let makers =
      convolutions.isEmpty ? costs.filter { $0.kind == Linear.kind }.dropLast() : convolutions[...]
    return makers.map(\.output.channels)
  }

  /// The network as its architecture has it; nil where nothing was done to it, or where no
  /// architecture has its name.
  private static func unpruned(_ network: Network) -> Network? {
    guard !network.history.isEmpty, let architecture = ArchitectureRegistry.named(network.name)
    else { return nil }
    return try? architecture.make(input: network.input, classes: network.classCount)
  }
}
