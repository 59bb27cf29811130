// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Architectures")
struct ArchitectureTests {
  /// Counts by hand, for the customary input and ten classes.
  private static let counts: [String: (parameters: Int, multiplyAccumulates: Int)] = [
    "eight-layer": (
      // 3x3 convolutions with bias, then 2048 -> 128 -> 10.
      (1 * 32 + 32 * 32 + 32 * 64 + 64 * 64 + 64 * 128 + 128 * 128) * 9 + 2 * (32 + 64 + 128)
        + 2048 * 128 + 128 + 1290,
      9 * (32 * 784 + 32 * 32 * 196 + 32 * 64 * 196 + 64 * 64 * 49 + 64 * 128 * 49)
        + 9 * 128 * 128 * 16 + 2048 * 128 + 1280
    ),
    "lenet5": (61_706, 25 * 6 * 784 + 25 * 6 * 16 * 100 + 400 * 120 + 120 * 84 + 840),
    // Shortcuts without parameters; He et al. 2016 round to 0.27 M and 0.85 M.
    "resnet20": (269_722, residualCost(blocks: 3)), "resnet56": (853_018, residualCost(blocks: 9)),
    "resnet18": (11_173_962, 555_422_720),
    "vgg11": (
      9 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 256 + 256 * 512 + 3 * 512 * 512)
        + 2 * (64 + 128 + 2 * 256 + 4 * 512) + 5130,
      9 * (3 * 64 * 1024 + 64 * 128 * 256 + (128 * 256 + 256 * 256) * 64)
        + 9 * ((256 * 512 + 512 * 512) * 16 + 2 * 512 * 512 * 4) + 5120
    ),
  ]

  private static func residualCost(blocks: Int) -> Int {
    let same = 2 * blocks - 1
    let first = 3 * 16 * 9 * 1024 + 2 * blocks * 16 * 16 * 9 * 1024
    let second = (16 * 32 + same * 32 * 32) * 9 * 256
    let third = (32 * 64 + same * 64 * 64) * 9 * 64
    return first + second + third + 640
  }

  @Test("parameters and multiply-accumulates are those counted by hand")
  func counted() throws {
    #expect(Set(Self.counts.keys) == Set(ArchitectureRegistry.all.map { $0.name }))
    for architecture in ArchitectureRegistry.all {
      let network = try architecture.make(input: architecture.customaryInput, classes: 10)
      let expected = try #require(Self.counts[architecture.name])
      #expect(network.parameterCount == expected.parameters, "\(architecture.name)")
      #expect(network.multiplyAccumulates == expected.multiplyAccumulates, "\(architecture.name)")
      #expect(network.classCount == 10)
      #expect(network.name == architecture.name)
    }
  }

  @Test("the eight-layer network has the parameters its documentation names")
  func eightLayer() throws {
    let network = try EightLayer.make(input: EightLayer.customaryInput, classes: 10)
    #expect(network.parameterCount == 549_994)
  }

  @Test("every architecture takes 1x28x28 and 3x32x32 images and any number of classes")
  func inputs() throws {
    for architecture in ArchitectureRegistry.all {
      for (channels, size, classes) in [(1, 28, 10), (3, 32, 100), (3, 28, 2), (1, 32, 7)] {
        let input = FeatureShape(channels: channels, height: size, width: size)
        let network = try architecture.make(input: input, classes: classes)
        #expect(network.classCount == classes)
        #expect(network.normalization == .halves(channels: channels))
      }
    }
  }

  @Test("its descriptions make the same network again")
  func roundTrip() throws {
    for architecture in ArchitectureRegistry.all {
      let network = try architecture.make(input: architecture.customaryInput, classes: 10)
      let again = try Network(
        name: network.name, input: network.input, normalization: network.normalization,
        layers: network.body.descriptions)
      #expect(again.body.descriptions == network.body.descriptions)
      #expect(again.layerCosts == network.layerCosts)
      #expect(again.parameters.map(\.key) == network.parameters.map(\.key))
      #expect(
        again.parameters.map(\.parameter.value.shape)
          == network.parameters.map(\.parameter.value.shape))
    }
  }

  @Test("images that are too small are refused with the customary size")
  func tooSmall() throws {
    let error = #expect(throws: NetworkError.self) {
      try LeNet5.make(input: FeatureShape(channels: 1, height: 6, width: 6), classes: 10)
    }
    #expect(
      error?.description == "lenet5 for images of 1x6x6: conv2: a 5x5 kernel does not fit into "
        + "6x3x3 with pad=0; it was made for images of 1x28x28")
  }

  @Test("names find architectures")
  func named() {
    #expect(ArchitectureRegistry.named("resnet20") == ResNet20.self)
    #expect(ArchitectureRegistry.named("resnet21") == nil)
  }
}
