// SPDX-License-Identifier: MIT

/// ResNet-56 for CIFAR, with shortcuts without parameters.
///
/// He et al. 2016, section 4.2.
package enum ResNet56: Architecture {
  package static let name = "resnet56"
  package static let summary = "three stages of 9 residual blocks, widths 16, 32, 64"
  package static let customaryInput = FeatureShape(channels: 3, height: 32, width: 32)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    ResidualBlocks.threeStages(blocks: 9, classes: classes)
  }
}
