// SPDX-License-Identifier: MIT
import Tensors

extension Network {
  /// The network with fresh weights: He initialization; what masks prune stays zero.
  ///
  /// He et al. 2015, equation 10: weights are normal with variance 2 / fan-in; biases, shifts and running means are zero, scales
  /// and running variances one. Each parameter draws from its own stream, named by its position; a seed
  /// has many draws, that of new networks is 0.
  package func initialized(seed: UInt64, draw: Int = 0) -> Network {
    var network = self
    var ordinal = 0
    network.mapParametersInOrder { _, parameter in
      parameter.value = Self.freshValue(
        of: parameter, seed: seed, ordinal: ordinal, draw: draw)
      parameter.apply(parameter.mask)
      ordinal += 1
    }
    return network
  }

  private static func freshValue(
    of parameter: Parameter, seed: UInt64, ordinal: Int, draw: Int
  ) -> Tensor {
    let shape = parameter.value.shape
    switch parameter.role {
    case .weight:
      let fanIn = max(shape.dimensions.dropFirst().reduce(1, *), 1)
      let deviation = (2 / Float(fanIn)).squareRoot()
      var stream = RandomStream(seed: seed, purpose: .initialization, ordinal, draw)
      return Tensor(shape: shape) { _ in stream.normal() * deviation }
    case .bias, .shift:
      return Tensor(repeating: 0, shape: shape)
    case .scale:
      return Tensor(repeating: 1, shape: shape)
    case .statistic:
      return Tensor(repeating: parameter.name.hasSuffix("var") ? 1 : 0, shape: shape)
    }
  }

  /// Changes parameters in the order in which `parameters` lists them.
  package mutating func mapParametersInOrder(
    _ transform: (_ key: String, inout Parameter) -> Void
  ) {
    var changed: [String: Parameter] = [:]
    for var keyed in parameters {
      transform(keyed.key, &keyed.parameter)
      changed[keyed.key] = keyed.parameter
    }
    mapParameters { key, parameter in
      if let value = changed[key] { parameter = value }
    }
  }
}
