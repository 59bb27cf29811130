// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors

extension GradientEvidence {
  /// Evidence drawn at random, for tests of what is done with it.
  static func synthetic(for network: Network, seed: Int = 0) -> GradientEvidence {
    var squares: [String: Tensor] = [:]
    var products: [String: [Double]] = [:]
    for (ordinal, keyed) in network.parameters.enumerated() {
      var stream = RandomStream(seed: UInt64(seed), purpose: .test, ordinal)
      squares[keyed.key] = Tensor(shape: keyed.parameter.value.shape) { _ in stream.uniform() }
      products[keyed.path] = (0..<keyed.parameter.value.shape[0]).map { _ in
        Double(stream.uniform())
      }
    }
    return GradientEvidence(text: "loss=test", squares: squares, products: products)
  }
}
