// SPDX-License-Identifier: MIT
import Tensors

/// What one layer costs, for summaries.
package struct LayerCost: Equatable, Sendable {
  package let path: String
  package let kind: String
  package let output: FeatureShape
  /// Trained values.
  package let parameters: Int
  /// Trained values that no mask prunes.
  package let unmasked: Int
  /// Multiply-accumulate operations for one image.
  package let multiplyAccumulates: Int
  /// Bytes that the parameters take at their precision, running statistics included.
  package let bytes: Int
  /// Bits of a weight.
  package let weightBits: Int

  /// The share of trained values that masks prune; 0 where there are none.
  package var sparsity: Double {
    parameters > 0 ? 1 - Double(unmasked) / Double(parameters) : 0
  }
}

extension Network {
  /// The cost of every layer, in order; containers appear only through what they hold.
  package var layerCosts: [LayerCost] {
    var costs: [LayerCost] = []
    func walk(_ sequence: LayerSequence, under path: String, input: FeatureShape) {
      var shape = input
      for named in sequence.layers {
        let place = path.appending(pathComponent: named.name)
        let output = (try? named.layer.outputShape(for: shape)) ?? shape
        let branches = named.layer.branches
        for branch in branches {
          walk(
            branch.sequence, under: place.appending(pathComponent: branch.name), input: shape)
        }
        if branches.isEmpty {
          costs.append(cost(of: named.layer, path: place, input: shape, output: output))
        }
        shape = output
      }
    }
    walk(body, under: "", input: input)
    return costs
  }

  private func cost(
    of layer: any Layer, path: String, input: FeatureShape, output: FeatureShape
  ) -> LayerCost {
    let parameters = layer.parameters
    return LayerCost(
      path: path, kind: type(of: layer).kind, output: output,
      parameters: parameters.reduce(0) { $0 + ($1.isTrainable ? $1.value.count : 0) },
      unmasked: parameters.reduce(0) { $0 + ($1.isTrainable ? $1.unmaskedCount : 0) },
      multiplyAccumulates: layer.multiplyAccumulates(for: input),
      bytes: parameters.reduce(0) { $0 + $1.storedBytes },
      weightBits: parameters.compactMap { $0.quantizer?.bits }.min() ?? 32)
  }

  /// Multiply-accumulate operations of a forward pass of one image.
  package var multiplyAccumulates: Int {
    layerCosts.reduce(0) { $0 + $1.multiplyAccumulates }
  }

  /// The share of trained values that masks prune.
  package var sparsity: Double {
    let unmasked = layerCosts.reduce(0) { $0 + $1.unmasked }
    return 1 - Double(unmasked) / Double(max(parameterCount, 1))
  }

  /// Bytes of all parameters at their precision.
  package var bytes: Int { layerCosts.reduce(0) { $0 + $1.bytes } }
}

extension Parameter {
  /// Bytes at the parameter's precision: packed bits and one scale per channel where quantized.
  package var storedBytes: Int {
    guard let quantizer else { return value.count * 4 }
    return (value.count * quantizer.bits + 7) / 8
      + quantizer.scaleCount(for: value.shape) * quantizer.scaleBytes
  }
}
