// SPDX-License-Identifier: MIT
import Networks

/// One row of the table of layers, which is data: some layers on one input shape.
///
/// Global pooling behind them makes class scores.
struct LayerCase {
  let name: String
  let input: FeatureShape
  let layers: [LayerDescription]

  /// Every layer case.
  static let all: [LayerCase] = [
    LayerCase(
      "conv + relu 32-64 @14", FeatureShape(channels: 32, height: 14, width: 14),
      [convolution(64), LayerDescription("relu")]),
    LayerCase(
      "conv + batchnorm + relu 16-16 @32", FeatureShape(channels: 16, height: 32, width: 32),
      [convolution(16), LayerDescription("batchnorm"), LayerDescription("relu")]),
    LayerCase(
      "residual block 64 @32", FeatureShape(channels: 64, height: 32, width: 32),
      [block(64), LayerDescription("relu")]),
    LayerCase(
      "residual block 29 @14", FeatureShape(channels: 29, height: 14, width: 14),
      [block(29), LayerDescription("relu")]),
    LayerCase(
      "maxpool 2 64 @32", FeatureShape(channels: 64, height: 32, width: 32),
      [LayerDescription("maxpool", 2)]),
    LayerCase(
      "avgpool 2 64 @32", FeatureShape(channels: 64, height: 32, width: 32),
      [LayerDescription("avgpool", 2)]),
    LayerCase(
      "flatten + linear 2048-128", FeatureShape(channels: 128, height: 4, width: 4),
      [LayerDescription("flatten"), LayerDescription("linear", 128), LayerDescription("relu")]),
  ]

  private init(_ name: String, _ input: FeatureShape, _ layers: [LayerDescription]) {
    (self.name, self.input, self.layers) = (name, input, layers)
  }

  /// The layers as a network with random weights.
  ///
  /// - Throws: `NetworkError` if they do not fit.
  func network() throws -> Network {
    try Network(
      name: name, input: input, normalization: .identity(channels: input.channels),
      layers: layers + (endsFlat ? [] : [LayerDescription("globalpool")])
    ).initialized(seed: 0)
  }

  private var endsFlat: Bool { layers.contains { $0.kind == "linear" } }

  private static func convolution(_ width: Int) -> LayerDescription {
    LayerDescription("conv", width, options: ["kernel": .integer(3), "pad": .integer(1)])
  }

  private static func block(_ width: Int) -> LayerDescription {
    LayerDescription(
      "residual",
      blocks: [[convolution(width), LayerDescription("relu"), convolution(width)]])
  }
}
