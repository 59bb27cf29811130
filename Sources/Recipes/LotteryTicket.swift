// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// A masked network whose weights can be put back to where they were: a lottery ticket.
///
/// Frankle and Carbin 2019; rewinding to early training: Frankle et al. 2020.
package struct LotteryTicket: Sendable {
  /// Which weights stay pruned.
  package enum Mask: String, Sendable {
    case same
    /// As many of each layer, drawn at random: the control for the mask.
    case random
  }

  /// What the other weights become.
  package enum Weights: String, Sendable {
    case rewound
    /// A fresh initialization: the control for the weights.
    case fresh
  }

  private let network: Network
  private let seed: UInt64
  private let mask: Mask
  private let weights: Weights

  /// Takes the masks of a network.
  ///
  /// - Throws: `RecipeError.noMasks`.
  package init(
    _ network: Network, seed: UInt64, mask: Mask = .same, weights: Weights = .rewound
  ) throws(RecipeError) {
    guard network.parameters.contains(where: { $0.parameter.mask != nil }) else {
      throw .noMasks(network: network.name)
    }
    self.network = network
    self.seed = seed
    self.mask = mask
    self.weights = weights
  }

  /// The masked network with the parameters of another one, or fresh ones.
  ///
  /// - Throws: `RecipeError.networksDiffer` if a parameter has another shape there.
  package func rewound(to origin: Network, named name: String) throws(RecipeError) -> Network {
    let source = weights == .fresh ? freshNetwork : origin
    let earlier = Dictionary(
      source.parameters.map { ($0.key, $0.parameter.value) },
      uniquingKeysWith: { first, _ in first })
    for keyed in network.parameters
    where earlier[keyed.key]?.shape != keyed.parameter.value.shape {
      throw .networksDiffer(key: keyed.key, model: name)
    }
    var result = network
    var ordinal = 0
    result.mapParametersInOrder { key, parameter in
      let mask = self.mask == .same ? parameter.mask : shuffled(parameter.mask, ordinal: ordinal)
      ordinal += 1
      if let value = earlier[key] { parameter.value = value }
      parameter.apply(mask)
    }
    let controls =
      (mask == .random ? " mask=random" : "") + (weights == .fresh ? " weights=fresh" : "")
    let isDrawn = mask == .random || weights == .fresh
    result.history.append("rewind \(name)\(controls)\(isDrawn ? " seed=\(seed)" : "")")
    return result
  }

  /// Weights that neither a network of the same seed began with nor the old masks have touched.
  private var freshNetwork: Network {
    var bare = network
    bare.mapParameters { _, parameter in parameter.apply(nil) }
    return bare.initialized(seed: seed, draw: 1)
  }

  /// A mask that prunes as many values elsewhere.
  private func shuffled(_ mask: Tensor?, ordinal: Int) -> Tensor? {
    guard let mask else { return nil }
    var stream = RandomStream(seed: seed, purpose: .pruning, ordinal, 2)
    let order = stream.permutation(count: mask.count)
    return Tensor(shape: mask.shape) { mask[order[$0]] }
  }
}
