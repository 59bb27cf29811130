// SPDX-License-Identifier: MIT
import Networks

/// A layer whose output can be rounded.
protocol OutputRounding: Layer {
  var quantizer: ActivationQuantizer? { get set }
}

extension ReLU: OutputRounding {}

extension Network {
  /// Where the first quantizer sits, as the path of its layer; nil at full precision.
  package var firstQuantizedLayer: String? {
    var found: String?
    visit { path, layer in
      let isRounded = (layer as? any OutputRounding)?.quantizer != nil
      if found == nil, isRounded || layer.parameters.contains(where: { $0.quantizer != nil }) {
        found = path
      }
    }
    return found
  }
}
