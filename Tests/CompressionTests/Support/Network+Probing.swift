// SPDX-License-Identifier: MIT
import Networks
import Tensors

extension Network {
  /// The class scores of the first sixteen synthetic images, [K][16].
  func probe() -> [Float] {
    let executor = TileExecutor(Plan(self), mode: .inference)
    executor.fillInput()
    executor.forward()
    return (0..<(classCount * Kernels.lanes)).map { unsafe executor.logits[$0] }
  }

  /// The network with weights, biases and running statistics that are all far from trivial.
  func randomized(seed: Int = 1) -> Network {
    var network = self
    var ordinal = seed &* 1000
    network.mapParametersInOrder { _, parameter in
      ordinal += 1
      let fanIn = max(parameter.value.shape.dimensions.dropFirst().reduce(1, *), 1)
      let range: (low: Float, width: Float) =
        switch parameter.role {
        case .weight: (-(6 / Float(fanIn)).squareRoot(), 2 * (6 / Float(fanIn)).squareRoot())
        case .bias, .shift: (-0.25, 0.5)
        case .scale: (0.5, 1)
        case .statistic: parameter.name.hasSuffix("var") ? (0.5, 1.5) : (-0.5, 1)
        }
      var state = UInt64(truncatingIfNeeded: ordinal) &* 0x9E37_79B9_7F4A_7C15 | 1
      parameter.value = Tensor(shape: parameter.value.shape) { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.low + range.width * Float(state >> 40) * 0x1p-24
      }
    }
    return network
  }

  /// The parameter of a key.
  func parameter(_ key: String) -> Parameter? {
    parameters.first { $0.key == key }?.parameter
  }

  /// Changes the parameter of a key.
  mutating func change(_ key: String, _ transform: (inout Parameter) -> Void) {
    mapParameters { if $0 == key { transform(&$1) } }
  }
}

extension TileExecutor {
  /// Fills the lanes with the first sixteen synthetic images.
  func fillInput() {
    let source = SyntheticImages(count: Kernels.lanes, shape: plan.input)
    for lane in 0..<Kernels.lanes { unsafe source.load(lane, into: lane, of: input) }
  }
}

/// The greatest difference of two lists, relative to the greatest value of the first (at least 1).
func difference(_ left: [Float], _ right: [Float]) -> Float {
  let scale = left.reduce(Float(1)) { max($0, $1.magnitude) }
  return zip(left, right).reduce(Float(0)) { max($0, ($1.0 - $1.1).magnitude) } / scale
}

/// The root of the mean squared difference, relative to that of the first list.
func relativeError(_ reference: [Float], _ found: [Float]) -> Float {
  let error = zip(reference, found).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (error / reference.reduce(Float(0)) { $0 + $1 * $1 }).squareRoot()
}

/// Whether all numbers of a list are finite.
func isFinite(_ values: [Float]) -> Bool { values.allSatisfy(\.isFinite) }
