// SPDX-License-Identifier: MIT
import Networks

extension Network {
  /// The network with 8-bit rules everywhere, for timing: ranges are made up, as they change no time.
  ///
  /// - Throws: `BenchmarkError.unavailable` if a layer has no integer form.
  func roundedToBytes() throws -> Network {
    var rounded = self
    let rule = SymmetricQuantizer(bits: 8)
    rounded.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = rule }
    }
    for point in rounded.roundingPoints {
      rounded.roundings[point] = ActivationQuantizer(bits: 8, covering: -4...4)
    }
    rounded.mapLayers { _, layer in
      guard var rounding = layer as? any OutputRounding else { return }
      rounding.quantizer = ActivationQuantizer(bits: 8, covering: 0...4)
      layer = rounding
    }
    if let obstacle = Plan.integerObstacle(of: rounded) {
      throw BenchmarkError.unavailable(obstacle.description)
    }
    return rounded
  }
}
