// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// A network with batch normalizations taken into the layers before them.
package struct BatchNormFolding: Sendable {
  package let network: Network
  /// Batch normalizations that are gone, by path.
  package let folded: [String]
  /// For each layer that has taken one, by path, the batch normalization that it has taken.
  package let origins: [String: String]
  /// Batch normalizations with no layer right before them that could take them, by path.
  package let remaining: [String]

  /// Folds by the running statistics: w' = w gamma / sqrt(variance + eps), the shift into the bias.
  ///
  /// Jacob et al. 2018, equation 14.
  /// A layer takes one in if it can scale its outputs, stands right before it in the same sequence,
  /// and its weights are not quantized, so that rounding already chosen is not changed.
  package init(_ network: Network) {
    var (result, folded, remaining) = (network, [String](), [String]())
    var origins: [String: String] = [:]
    result.mapSequences { path, sequence in
      var layers: [NamedLayer] = []
      for named in sequence.layers {
        let place = path.isEmpty ? named.name : "\(path).\(named.name)"
        guard let normalization = named.layer as? BatchNormalization else {
          layers.append(named)
          continue
        }
        guard let taken = Self.layer(layers.last, taking: normalization) else {
          layers.append(named)
          remaining.append(place)
          continue
        }
        layers[layers.count - 1].layer = taken
        let taker = layers[layers.count - 1].name
        origins[path.isEmpty ? taker : "\(path).\(taker)"] = place
        folded.append(place)
      }
      sequence.layers = layers
    }
    (self.network, self.folded, self.remaining) = (result, folded, remaining)
    self.origins = origins
  }

  /// The layer with the batch normalization inside; nil if it cannot take it.
  private static func layer(
    _ named: NamedLayer?, taking normalization: BatchNormalization
  ) -> (any Layer)? {
    guard var layer = named?.layer as? any OutputScaling,
      layer.parameters.allSatisfy({ $0.quantizer == nil })
    else { return nil }
    let affine = normalization.affine
    layer.scaleOutputs(by: affine.scale, shift: affine.shift)
    return layer
  }
}

extension Network {
  /// The network with batch normalization folded wherever it can be; see `BatchNormFolding`.
  ///
  /// Outputs stay the same but for rounding.
  package func foldingBatchNormalization() -> Network { BatchNormFolding(self).network }
}
