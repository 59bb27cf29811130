// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Draws networks that use every kind of layer in every kind of place.
struct RandomGraph {
  private var stream: RandomStream

  init(seed: Int) {
    stream = RandomStream(seed: 7, purpose: .test, seed)
  }

  /// A network for images of 3x8x8 pixels, with nontrivial parameters.
  mutating func network() throws -> Network {
    var layers = [TestNetworks.convolution(width()), TestNetworks.relu]
    var channels = layers[0].numbers[0]
    for _ in 0..<5 { layers += piece(&channels) }
    if stream.integer(below: 2) == 0 {
      layers += [
        LayerDescription("maxpool", 2), LayerDescription("flatten"),
        LayerDescription("linear", 10), TestNetworks.relu,
      ]
    } else {
      layers.append(LayerDescription("globalpool"))
    }
    layers.append(LayerDescription("linear", 5))
    return try TestNetworks.network(layers).randomized(seed: stream.integer(below: 1000))
  }

  /// A multiple of four, so that two and four groups fit.
  private mutating func width() -> Int { 4 * (1 + stream.integer(below: 4)) }

  private mutating func piece(_ channels: inout Int) -> [LayerDescription] {
    let before = channels
    switch stream.integer(below: 9) {
    case 0:
      channels = width()
      return [TestNetworks.convolution(channels), TestNetworks.normalization, TestNetworks.relu]
    case 1:
      return [residual(body(ending: before)), TestNetworks.relu]
    case 2:
      channels = width()
      return [
        residual(
          body(ending: channels),
          [TestNetworks.convolution(channels, kernel: 1), TestNetworks.normalization]),
        TestNetworks.relu,
      ]
    case 3:
      channels = before + 4
      let shortcut = LayerDescription("shortcut", channels, options: ["stride": .integer(1)])
      return [residual(body(ending: channels), [shortcut]), TestNetworks.relu]
    case 4:
      let (left, right) = (width(), width())
      channels = before + left + right
      let branch = [TestNetworks.convolution(right), TestNetworks.relu]
      let blocks = [[TestNetworks.convolution(left, kernel: 1)], [], branch]
      return [LayerDescription("concat", blocks: blocks), TestNetworks.normalization]
    case 5:
      let factor = 1 + stream.integer(below: 2)
      channels = before * factor
      return [
        TestNetworks.convolution(channels, groups: before), TestNetworks.normalization,
        TestNetworks.relu,
      ]
    case 6:
      channels = width()
      return [TestNetworks.convolution(channels, groups: 2), TestNetworks.relu]
    case 7:
      channels = width()
      return [TestNetworks.convolution(channels, groups: 4), TestNetworks.normalization]
    default:
      let options: [String: LayerDescription.Value] = ["stride": .integer(1)]
      return [LayerDescription("avgpool", 2, options: options.merging(["pad": .integer(1)]) { $1 })]
    }
  }

  private mutating func body(ending channels: Int) -> [LayerDescription] {
    [
      TestNetworks.convolution(width()), TestNetworks.normalization, TestNetworks.relu,
      TestNetworks.convolution(channels),
    ]
  }

  private func residual(_ blocks: [LayerDescription]...) -> LayerDescription {
    LayerDescription("residual", blocks: blocks)
  }
}
