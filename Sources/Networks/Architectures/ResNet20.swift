// SPDX-License-Identifier: MIT

/// ResNet-20 for CIFAR, with shortcuts without parameters.
///
/// He et al. 2016, section 4.2.
package enum ResNet20: Architecture {
  package static let name = "resnet20"
  package static let summary = "three stages of 3 residual blocks, widths 16, 32, 64"
  package static let customaryInput = FeatureShape(channels: 3, height: 32, width: 32)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    ResidualBlocks.threeStages(blocks: 3, classes: classes)
  }
}
