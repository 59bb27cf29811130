// SPDX-License-Identifier: MIT
import Language
import Networks

/// What a model is, in a few words for the prompt: `eight-layer -50% int8`.
enum ModelBadge {
  static func text(of network: Network) -> String {
    [network.name, pruned(network), masked(network), rounded(network)].compactMap { $0 }
      .joined(separator: " ")
  }

  /// The share of channels that pruning took by the model's own history.
  private static func pruned(_ network: Network) -> String? {
    let share = PruningEntry.share(of: network.history.compactMap { PruningEntry($0) })
    return share > 0 ? "-\(percent(share))" : nil
  }

  /// The share of weights that masks hold at zero.
  private static func masked(_ network: Network) -> String? {
    let sparsity = network.sparsity
    return sparsity > 0.0005 ? "masked \(percent(sparsity))" : nil
  }

  /// The bits of its weights, where it has been quantized.
  private static func rounded(_ network: Network) -> String? {
    let bits = network.layerCosts.filter { $0.parameters > 0 && $0.weightBits < 32 }
      .map(\.weightBits)
    guard let least = bits.min() else { return nil }
    return "int\(least)"
  }

  private static func percent(_ share: Double) -> String {
    "\(NumberText.fixed(share * 100, decimals: 0))%"
  }
}
