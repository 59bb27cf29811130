// SPDX-License-Identifier: MIT

extension Network {
  /// The same network with nothing rounded: latent weights, and no rounding of activations.
  ///
  /// Its gradients are those that an attacker of the quantized network has who knows what it was made
  /// from.
  package var fullPrecisionTwin: Network {
    var twin = self
    twin.mapParameters { _, parameter in parameter.quantizer = nil }
    twin.mapLayers { _, layer in
      guard var rounding = layer as? any OutputRounding else { return }
      rounding.quantizer = nil
      layer = rounding
    }
    twin.roundings = [:]
    return twin
  }
}
