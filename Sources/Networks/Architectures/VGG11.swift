// SPDX-License-Identifier: MIT

/// VGG configuration A (Simonyan and Zisserman 2015) with batch normalization and one linear layer,
/// as is customary for small images.
package enum VGG11: Architecture {
  package static let name = "vgg11"
  package static let summary = "eight 3x3 convolutions with batch normalization, one linear layer"
  package static let customaryInput = FeatureShape(channels: 3, height: 32, width: 32)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    var layers: [LayerDescription] = []
    var height = min(input.height, input.width)
    var number = 0
    for (stage, widths) in [[64], [128], [256, 256], [512, 512], [512, 512]].enumerated() {
      for width in widths {
        number += 1
        layers += [
          LayerDescription(
            "conv", width, name: "conv\(number)",
            options: ["kernel": .integer(3), "pad": .integer(1), "bias": .flag(false)]),
          LayerDescription("batchnorm", name: "bn\(number)"),
          LayerDescription("relu", name: "relu\(number)"),
        ]
      }
      // Images under 32 pixels are down to one pixel before the last pooling.
      if height >= 2 {
        layers.append(LayerDescription("maxpool", 2, name: "pool\(stage + 1)"))
        height /= 2
      }
    }
    return layers + [
      LayerDescription("globalpool", name: "globalpool"),
      LayerDescription("linear", classes, name: "fc"),
    ]
  }
}
