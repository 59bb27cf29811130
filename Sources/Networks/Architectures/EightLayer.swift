// SPDX-License-Identifier: MIT

/// The eight-layer network of arXiv 2403.09441 for Fashion-MNIST.
///
/// Thorsteinsson et al. 2024. Six 3x3 convolutions, every second with stride 2, and two linear layers; 549,994 parameters at
/// 1x28x28 and ten classes.
package enum EightLayer: Architecture {
  package static let name = "eight-layer"
  package static let summary = "six convolutions and two linear layers, as in arXiv 2403.09441"
  package static let customaryInput = FeatureShape(channels: 1, height: 28, width: 28)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    let widths = [32, 32, 64, 64, 128, 128]
    let convolutions = widths.enumerated().flatMap { index, width in
      [
        LayerDescription(
          "conv", width, name: "conv\(index + 1)",
          options: [
            "kernel": .integer(3), "stride": .integer(index % 2 + 1), "pad": .integer(1),
          ]),
        LayerDescription("relu", name: "relu\(index + 1)"),
      ]
    }
    return convolutions + [
      LayerDescription("flatten", name: "flatten"),
      LayerDescription("linear", 128, name: "fc1"), LayerDescription("relu", name: "relu7"),
      LayerDescription("linear", classes, name: "fc2"),
    ]
  }
}
