// SPDX-License-Identifier: MIT
package import Networks
import Tensors

extension Network {
  /// The network with masks on its weights; what they prune is zero from now on.
  ///
  /// - Parameter entry: What the step adds to the history, such as `mask 0.9 by=magnitude`.
  package func masked(by masks: WeightMasks, entry: String) -> Network {
    var network = self
    network.mapParameters { key, parameter in
      if let mask = masks.masks[key] { parameter.apply(mask, beside: parameter.mask) }
    }
    network.history.append(entry)
    return network
  }

  /// The weights of convolutions and linear layers that a mask may prune, first and last included.
  ///
  /// - Throws: `CompressionError` if a weight is not finite, or a name in `keep` has no weights.
  package func maskableWeights(keep: [String] = []) throws(CompressionError) -> [KeyedParameter] {
    let weights = parameters.filter { $0.parameter.role == .weight }
    for name in keep where !weights.contains(where: { $0.path.isInside(name) }) {
      throw .noSuchLayer(name: name, known: weights.map(\.path))
    }
    for keyed in weights where !keyed.parameter.value.isFinite {
      throw .parameterNotFinite(key: keyed.key)
    }
    return weights.filter { keyed in !keep.contains { keyed.path.isInside($0) } }
  }
}
