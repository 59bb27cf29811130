// SPDX-License-Identifier: MIT

/// LeNet-5 with rectifiers and maximum pooling.
///
/// LeCun et al. 1998.
package enum LeNet5: Architecture {
  package static let name = "lenet5"
  package static let summary = "two 5x5 convolutions and three linear layers (LeCun et al. 1998)"
  package static let customaryInput = FeatureShape(channels: 1, height: 28, width: 28)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    // The first map is 28x28 whether images are 28 or 32 pixels wide.
    let padding = input.height < 32 ? 2 : 0
    return [
      LayerDescription(
        "conv", 6, name: "conv1", options: ["kernel": .integer(5), "pad": .integer(padding)]),
      LayerDescription("relu", name: "relu1"), LayerDescription("maxpool", 2, name: "pool1"),
      LayerDescription("conv", 16, name: "conv2", options: ["kernel": .integer(5)]),
      LayerDescription("relu", name: "relu2"), LayerDescription("maxpool", 2, name: "pool2"),
      LayerDescription("flatten", name: "flatten"),
      LayerDescription("linear", 120, name: "fc1"), LayerDescription("relu", name: "relu3"),
      LayerDescription("linear", 84, name: "fc2"), LayerDescription("relu", name: "relu4"),
      LayerDescription("linear", classes, name: "fc3"),
    ]
  }
}
