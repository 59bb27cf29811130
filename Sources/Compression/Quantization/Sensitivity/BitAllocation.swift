// SPDX-License-Identifier: MIT

/// Bits for every layer such that the whole network fits into some bytes.
///
/// All layers start at their most bits. Again and again the step down that costs the least divergence
/// for each byte that it saves is taken, over all layers and all their lower levels: the lower convex
/// hull of the sum of divergences over bytes, taking layers for independent (as in HAWQ-V2, Dong et
/// al. 2020, with measured divergences in place of the Hessian).
package struct BitAllocation: Equatable, Sendable {
  /// Bits of each layer, by path.
  package let bits: [String: Int]
  /// Bytes of all parameters.
  package let bytes: Int
  /// The sum of the layers' divergences.
  package let divergence: Double

  /// Chooses.
  ///
  /// - Parameters:
  ///   - fixed: Bytes of what is not rounded.
  ///   - limit: Bytes that all may take.
  /// - Throws: `CompressionError.sizeOutOfReach` if the fewest bits everywhere are too many.
  package init(
    _ layers: [LayerSensitivity], fixed: Int, limit: Int
  ) throws(CompressionError) {
    var chosen = [Int](repeating: 0, count: layers.count)
    var bytes = fixed + layers.reduce(0) { $0 + ($1.levels.first?.bytes ?? 0) }
    while bytes > limit {
      var best: (layer: Int, level: Int, slope: Double)?
      for (index, layer) in layers.enumerated() where chosen[index] + 1 < layer.levels.count {
        let now = layer.levels[chosen[index]]
        for level in (chosen[index] + 1)..<layer.levels.count {
          let saved = now.bytes - layer.levels[level].bytes
          guard saved > 0 else { continue }
          let cost = max(layer.levels[level].divergence - now.divergence, 0)
          let slope = cost / Double(saved)
          if slope < best?.slope ?? .infinity { best = (index, level, slope) }
        }
      }
      guard let best else { throw .sizeOutOfReach(limit: limit, least: bytes) }
      let layer = layers[best.layer]
      bytes += layer.levels[best.level].bytes - layer.levels[chosen[best.layer]].bytes
      chosen[best.layer] = best.level
    }
    self.bytes = bytes
    var (bits, divergence) = ([String: Int](), 0.0)
    for (layer, level) in zip(layers, chosen) where !layer.levels.isEmpty {
      bits[layer.path] = layer.levels[level].bits
      divergence += layer.levels[level].divergence
    }
    self.bits = bits
    self.divergence = divergence
  }
}
