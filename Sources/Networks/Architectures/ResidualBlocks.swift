// SPDX-License-Identifier: MIT

/// What the residual architectures have in common.
enum ResidualBlocks {
  /// Convolution without bias and batch normalization.
  static func normalizedConvolution(
    _ width: Int, number: String, kernel: Int = 3, stride: Int = 1
  ) -> [LayerDescription] {
    [
      LayerDescription(
        "conv", width, name: "conv\(number)",
        options: [
          "kernel": .integer(kernel), "stride": .integer(stride), "pad": .integer(kernel / 2),
          "bias": .flag(false),
        ]),
      LayerDescription("batchnorm", name: "bn\(number)"),
    ]
  }

  /// The first convolution of a network for small images.
  static func stem(_ width: Int) -> [LayerDescription] {
    normalizedConvolution(width, number: "1") + [LayerDescription("relu", name: "relu1")]
  }

  /// A basic block, two convolutions, under the name `stageS.blockB`, and the rectifier after it.
  static func basicBlock(
    stage: Int, block: Int, width: Int, stride: Int, shortcut: [LayerDescription]?
  ) -> [LayerDescription] {
    let body =
      normalizedConvolution(width, number: "1", stride: stride)
      + [LayerDescription("relu", name: "relu1")] + normalizedConvolution(width, number: "2")
    return [
      LayerDescription(
        "residual", name: "stage\(stage).block\(block)",
        blocks: [body] + (shortcut.map { [$0] } ?? [])),
      LayerDescription("relu", name: "stage\(stage).relu\(block)"),
    ]
  }

  /// Global average pooling and the classifier.
  static func head(classes: Int) -> [LayerDescription] {
    [
      LayerDescription("globalpool", name: "globalpool"),
      LayerDescription("linear", classes, name: "fc"),
    ]
  }

  /// The CIFAR ResNets: three stages of `blocks` blocks with widths 16, 32, 64 and shortcuts without
  /// parameters.
  ///
  /// He et al. 2016, section 4.2.
  static func threeStages(blocks: Int, classes: Int) -> [LayerDescription] {
    var layers = stem(16)
    for (index, width) in [16, 32, 64].enumerated() {
      for block in 1...blocks {
        let narrows = index > 0 && block == 1
        layers += basicBlock(
          stage: index + 1, block: block, width: width, stride: narrows ? 2 : 1,
          shortcut: narrows
            ? [LayerDescription("shortcut", width, name: "pad", options: ["stride": .integer(2)])]
            : nil)
      }
    }
    return layers + head(classes: classes)
  }
}
