// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

extension Network {
  /// The network with the parameters of some keys replaced.
  package func replacingParameters(_ values: [String: Tensor]) -> Network {
    var changed = self
    changed.mapParameters { key, parameter in
      if let value = values[key] { parameter.value = value }
    }
    return changed
  }

  /// The network with random parameters of every kind, statistics included, so that nothing is
  /// trivially zero or one.
  package func randomized(seed: UInt64 = 1) -> Network {
    var changed = initialized(seed: seed)
    var stream = RandomStream(seed: seed, purpose: .test, 77)
    changed.mapParametersInOrder { key, parameter in
      switch parameter.role {
      case .weight: break
      case .bias, .shift: parameter.value = parameter.value.map { _ in 0.1 * stream.normal() }
      case .scale: parameter.value = parameter.value.map { _ in 1 + 0.2 * stream.normal() }
      case .statistic:
        let isVariance = key.hasSuffix("var")
        parameter.value = parameter.value.map { _ in
          isVariance ? 0.6 + stream.uniform() : 0.3 * stream.normal()
        }
      }
    }
    return changed
  }

  /// The parameter of a key; nil if there is none.
  package func parameter(_ key: String) -> Tensor? {
    parameters.first { $0.key == key }?.parameter.value
  }
}

extension Plan {
  /// A flat vector of this plan's layout as tensors under their keys.
  package func unpacked(_ flat: AlignedBuffer, of network: Network) -> [String: Tensor] {
    let filled = self.network(network, withParameters: flat)
    return Dictionary(
      uniqueKeysWithValues: filled.parameters.map { ($0.key, $0.parameter.value) })
  }
}
