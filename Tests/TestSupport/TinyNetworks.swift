// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Networks small enough for tests, some of them those of the fixtures.
package enum TinyNetworks {
  /// The paper's network with 4, 4, 6, 6, 8, 8 channels for 28x28 images; its keys are the fixtures'.
  ///
  /// - Throws: `NetworkError`, which would be a mistake in the layers.
  package static func eightLayer() throws -> Network {
    var layers: [LayerDescription] = []
    for (index, width) in [4, 4, 6, 6, 8, 8].enumerated() {
      layers.append(
        convolution(width, name: "conv\(index + 1)", stride: index % 2 + 1))
      layers.append(LayerDescription("relu", name: "relu\(index + 1)"))
    }
    layers += [
      LayerDescription("flatten"), LayerDescription("linear", 16, name: "fc1"),
      LayerDescription("relu", name: "relu7"), LayerDescription("linear", 10, name: "fc2"),
    ]
    return try Network(
      name: "tiny-eight-layer", input: FeatureShape(channels: 1, height: 28, width: 28),
      normalization: .halves(channels: 1), layers: layers)
  }

  /// A stem and three residual blocks with batch normalization for 8x8x3 images; its keys are the
  /// fixtures'.
  ///
  /// - Throws: `NetworkError`, which would be a mistake in the layers.
  package static func residual() throws -> Network {
    let head = [
      convolution(4, name: "conv1", bias: false), LayerDescription("batchnorm", name: "bn1"),
      LayerDescription("relu", name: "relu1"),
    ]
    let blocks =
      block("layer1.0", width: 4, stride: 1) + block("layer2.0", width: 8, stride: 2)
      + block("layer2.1", width: 8, stride: 1)
    let tail = [LayerDescription("globalpool"), LayerDescription("linear", 10, name: "linear")]
    return try Network(
      name: "tiny-residual", input: FeatureShape(channels: 3, height: 8, width: 8),
      normalization: .identity(channels: 3), layers: head + blocks + tail)
  }

  /// A network that uses every kind of layer and every kind of join, for 6x6x2 images, 5 classes.
  ///
  /// - Throws: `NetworkError`, which would be a mistake in the layers.
  package static func mixed() throws -> Network {
    try Network(
      name: "tiny-mixed", input: FeatureShape(channels: 2, height: 6, width: 6),
      normalization: .halves(channels: 2),
      layers: [
        convolution(6), LayerDescription("batchnorm"), LayerDescription("relu"),
        LayerDescription(
          "residual",
          blocks: [[convolution(6, groups: 6), LayerDescription("relu"), convolution(6)]]),
        LayerDescription("relu"),
        LayerDescription(
          "concat",
          blocks: [
            [convolution(4, groups: 2), LayerDescription("relu")], [],
            [
              LayerDescription(
                "maxpool", 3, options: ["stride": .integer(1), "pad": .integer(1)])
            ],
          ]),
        LayerDescription(
          "residual",
          blocks: [
            [convolution(8, stride: 2), LayerDescription("batchnorm")],
            [convolution(8, kernel: 1, stride: 2, padding: 0)],
          ]),
        LayerDescription("relu"), LayerDescription("avgpool", 2, options: ["stride": .integer(1)]),
        LayerDescription("flatten"), LayerDescription("linear", 7), LayerDescription("relu"),
        LayerDescription("linear", 5),
      ])
  }

  /// Two convolutions for 6x6x2 images and five classes, without batch normalization.
  ///
  /// - Throws: `NetworkError`, which would be a mistake in the layers.
  package static func plain() throws -> Network {
    try Network(
      name: "plain", input: FeatureShape(channels: 2, height: 6, width: 6),
      normalization: .halves(channels: 2),
      layers: [
        convolution(5), LayerDescription("relu"), convolution(7, stride: 2),
        LayerDescription("relu"), LayerDescription("flatten"), LayerDescription("linear", 5),
      ])
  }

  /// A plain convolution for 5x5x1 images and three classes: the smallest thing that can be attacked.
  ///
  /// - Throws: `NetworkError`, which would be a mistake in the layers.
  package static func smallest() throws -> Network {
    try Network(
      name: "tiny", input: FeatureShape(channels: 1, height: 5, width: 5),
      normalization: .halves(channels: 1),
      layers: [
        convolution(3), LayerDescription("relu"), LayerDescription("flatten"),
        LayerDescription("linear", 3),
      ])
  }

  /// A convolution in words.
  package static func convolution(
    _ outputs: Int, name: String? = nil, kernel: Int = 3, stride: Int = 1, padding: Int = 1,
    groups: Int = 1, bias: Bool = true
  ) -> LayerDescription {
    LayerDescription(
      kind: "conv", name: name, numbers: [outputs],
      options: [
        "kernel": .integer(kernel), "stride": .integer(stride), "pad": .integer(padding),
        "groups": .integer(groups), "bias": .flag(bias),
      ], blocks: [])
  }

  private static func block(_ name: String, width: Int, stride: Int) -> [LayerDescription] {
    let body = [
      convolution(width, name: "conv1", stride: stride, bias: false),
      LayerDescription("batchnorm", name: "bn1"), LayerDescription("relu", name: "relu1"),
      convolution(width, name: "conv2", bias: false), LayerDescription("batchnorm", name: "bn2"),
    ]
    let shortcut = [LayerDescription("shortcut", width, name: "pad")]
    return [
      LayerDescription("residual", name: name, blocks: stride == 1 ? [body] : [body, shortcut]),
      LayerDescription("relu", name: "\(name).relu"),
    ]
  }
}
