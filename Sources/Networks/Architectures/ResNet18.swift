// SPDX-License-Identifier: MIT

/// ResNet-18 for small images: a 3x3 stem without pooling, projection shortcuts.
package enum ResNet18: Architecture {
  package static let name = "resnet18"
  package static let summary = "four stages of two residual blocks, widths 64 to 512, 3x3 stem"
  package static let customaryInput = FeatureShape(channels: 3, height: 32, width: 32)

  package static func layers(input: FeatureShape, classes: Int) -> [LayerDescription] {
    var layers = ResidualBlocks.stem(64)
    for (index, width) in [64, 128, 256, 512].enumerated() {
      for block in 1...2 {
        let narrows = index > 0 && block == 1
        layers += ResidualBlocks.basicBlock(
          stage: index + 1, block: block, width: width, stride: narrows ? 2 : 1,
          shortcut: narrows
            ? ResidualBlocks.normalizedConvolution(width, number: "", kernel: 1, stride: 2) : nil)
      }
    }
    return layers + ResidualBlocks.head(classes: classes)
  }
}
