// SPDX-License-Identifier: MIT
import Language
import Networks

/// What a model is, in a few words for the prompt: `eight-layer -50% int8`.
enum ModelBadge {
  /// - Parameter loaded: The channels of the model that it was made from.
  static func text(of network: Network, since loaded: LoadedChannels) -> String {
    [network.name, pruned(network, since: loaded), masked(network), rounded(network)]
      .compactMap { $0 }.joined(separator: " ")
  }

  /// The share of channels that went, however much of them was asked for.
  private static func pruned(_ network: Network, since loaded: LoadedChannels) -> String? {
    let share = loaded.shareGone(in: network)
    return share >= 0.005 ? "-\(percent(share))" : nil
  }

  /// The share of weights that masks hold at zero.
  private static func masked(_ network: Network) -> String? {
    let sparsity = network.sparsity
    return sparsity > 0.0005 ? "masked \(percent(sparsity))" : nil
  }

  /// The bits of its weights, from the least to the most, where it has been quantized.
  private static func rounded(_ network: Network) -> String? {
    let bits = network.layerCosts.filter { $0.parameters > 0 && $0.weightBits < 32 }
      .map(\.weightBits)
    guard let least = bits.min(), let most = bits.max() else { return nil }
    return least == most ? "int\(least)" : "int\(least)-\(most)"
  }

  private static func percent(_ share: Double) -> String {
    "\(NumberText.fixed(share * 100, decimals: 0))%"
  }
}
