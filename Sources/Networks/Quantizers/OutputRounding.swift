// SPDX-License-Identifier: MIT

/// A layer whose output can be rounded.
package protocol OutputRounding: Layer {
  /// How the output is rounded; nil for full precision.
  var quantizer: ActivationQuantizer? { get set }
}

extension Network {
  /// Where the first quantizer sits, as the path of its layer; nil at full precision.
  package var firstQuantizedLayer: String? {
    if !roundings.isEmpty, parameters.allSatisfy({ $0.parameter.quantizer == nil }) {
      return roundings.keys.min()
    }
    var found: String?
    visit { path, layer in
      let isRounded = (layer as? any OutputRounding)?.quantizer != nil
      if found == nil, isRounded || layer.parameters.contains(where: { $0.quantizer != nil }) {
        found = path
      }
    }
    return found
  }

  /// Whether any weight or activation is rounded when the network executes.
  package var isQuantized: Bool { firstQuantizedLayer != nil }
}
