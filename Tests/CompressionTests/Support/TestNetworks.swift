// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Networks that the tests share.
enum TestNetworks {
  /// An architecture with its widths divided, for small images.
  static func narrowed(
    _ architecture: any Architecture.Type, by divisor: Int, side: Int = 16
  ) throws -> Network {
    func narrow(_ layers: [LayerDescription]) -> [LayerDescription] {
      layers.map { layer in
        var layer = layer
        layer.blocks = layer.blocks.map(narrow)
        let isHead = layer.kind == "linear" && layer.numbers == [10]
        if ["conv", "shortcut", "linear"].contains(layer.kind), !isHead {
          layer.numbers = layer.numbers.map { max($0 / divisor, 2) }
        }
        return layer
      }
    }
    let input = FeatureShape(channels: 3, height: side, width: side)
    return try network(narrow(architecture.layers(input: input, classes: 10)), input: input)
  }

  static func network(
    _ layers: [LayerDescription],
    input: FeatureShape = FeatureShape(channels: 3, height: 8, width: 8)
  ) throws -> Network {
    try Network(
      name: "test", input: input, normalization: .halves(channels: input.channels),
      layers: layers)
  }

  static func convolution(
    _ width: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1, bias: Bool = true,
    name: String? = nil
  ) -> LayerDescription {
    LayerDescription(
      "conv", width, name: name,
      options: [
        "kernel": .integer(kernel), "stride": .integer(stride), "pad": .integer(kernel / 2),
        "groups": .integer(groups), "bias": .flag(bias),
      ])
  }

  static let relu = LayerDescription("relu")
  static let normalization = LayerDescription("batchnorm")

  /// Two convolutions with biases, flatten and two linear layers.
  static func small() throws -> Network {
    try network([
      convolution(10, name: "first"), relu, convolution(8, stride: 2, name: "second"), relu,
      LayerDescription("flatten"), LayerDescription("linear", 12, name: "hidden"), relu,
      LayerDescription("linear", 4, name: "scores"),
    ]).randomized()
  }

  /// A stem, a residual block with a convolved shortcut, batch normalization throughout.
  static func residual() throws -> Network {
    try network([
      convolution(8, bias: false, name: "stem"), normalization, relu,
      LayerDescription(
        "residual", name: "block",
        blocks: [
          [
            convolution(6, stride: 2, bias: false), normalization, relu, convolution(12),
            normalization,
          ],
          [convolution(12, kernel: 1, stride: 2, bias: false), normalization],
        ]), relu,
      LayerDescription("globalpool"), LayerDescription("linear", 5, name: "scores"),
    ]).randomized()
  }
}
