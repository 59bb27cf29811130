// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// The coupling that layers state must be right for surgery: a network without some channels must
/// compute what the whole one does with these channels silenced.
@Suite("Channel coupling")
struct ChannelCouplingTests {
  /// The network without every channel that is tied to a removed root.
  private func removing(_ removed: Set<Int>, from network: Network) -> Network {
    let coupling = network.channelCoupling
    var smaller = network
    smaller.mapLayers { path, layer in
      guard let sides = coupling.sides.first(where: { $0.path == path }) else { return }
      layer.keep(
        inputs: coupling.keptIndices(of: sides.input, removing: removed),
        outputs: coupling.keptIndices(of: sides.output, removing: removed))
    }
    return smaller
  }

  /// The network with the outputs of removed channels silenced: weights, biases, scales and shifts.
  private func silencing(_ removed: Set<Int>, in network: Network) -> Network {
    let coupling = network.channelCoupling
    var silent = network
    silent.mapParameters { key, parameter in
      for slice in coupling.slices where slice.role != .input {
        let names = ["\(slice.path).\(slice.parameter)", "\(slice.path).bias"]
        guard names.contains(key), parameter.isTrainable else { continue }
        let kept = coupling.keptIndices(of: slice.space, removing: removed)
        let indices = slice.space.atoms.indices.map { kept.contains($0) ? $0 : -1 }
        parameter.value = parameter.value.selecting(indices, axis: 0)
      }
    }
    return silent
  }

  @Test(
    "surgery equals silence", arguments: ["eight", "residual", "mixed"], [UInt64(1), 2, 3])
  func surgery(name: String, seed: UInt64) throws {
    let network =
      try
      (name == "eight"
      ? TinyNetworks.eightLayer()
      : name == "mixed" ? TinyNetworks.mixed() : TinyNetworks.residual())
      .randomized(seed: seed)
    let coupling = network.channelCoupling
    var stream = RandomStream(seed: seed, purpose: .test, 5)
    var roots = Set(
      coupling.sides.flatMap { $0.output.atoms.map { coupling.root(of: $0) } })
    roots.subtract(coupling.pinnedRoots)
    var removed = Set(roots.sorted().filter { _ in stream.uniform() < 0.3 })
    // No layer may lose all it has.
    for sides in coupling.sides
    where coupling.keptIndices(of: sides.output, removing: removed).isEmpty {
      removed.remove(coupling.root(of: sides.output.atoms[0]))
    }
    #expect(!removed.isEmpty)
    let smaller = removing(removed, from: network)
    #expect(smaller.parameterCount < network.parameterCount)
    #expect(
      try smaller.body.outputShape(for: network.input)
        == FeatureShape(
          channels: network.classCount))
    let again = try Network(
      name: name, input: network.input, normalization: network.normalization,
      layers: smaller.body.descriptions)
    #expect(
      again.parameters.map(\.parameter.value.shape)
        == smaller.parameters.map(\.parameter.value.shape))
    let source = TensorSource(random: 4, shape: network.input, classes: network.classCount)
    let found = BatchRun(smaller, source).logits.flatMap { $0 }
    let wanted = BatchRun(silencing(removed, in: network), source).logits.flatMap { $0 }
    #expect(relativeDifference(found, wanted) < 1e-5)
  }

  @Test("the image's channels and the class scores cannot be removed")
  func pinned() throws {
    let coupling = try TinyNetworks.residual().channelCoupling
    let first = try #require(coupling.sides.first { $0.path == "conv1" })
    let last = try #require(coupling.sides.first { $0.path == "linear" })
    let pinned = coupling.pinnedRoots
    #expect(first.input.atoms.allSatisfy { pinned.contains(coupling.root(of: $0)) })
    #expect(last.output.atoms.allSatisfy { pinned.contains(coupling.root(of: $0)) })
    #expect(!first.output.atoms.contains { pinned.contains(coupling.root(of: $0)) })
  }

  @Test("the two sides of a sum go together")
  func sum() throws {
    let coupling = try TinyNetworks.residual().channelCoupling
    let outputs = { (path: String) in
      coupling.sides.first { $0.path == path }?.output.atoms.map { coupling.root(of: $0) } ?? []
    }
    #expect(outputs("layer1.0.conv2") == outputs("conv1"))
    #expect(outputs("layer2.1.conv2") == outputs("layer2.0.conv2"))
    #expect(Set(outputs("layer1.0.conv1")).isDisjoint(with: outputs("conv1")))
    // The padded shortcut copies the four channels before it into the middle of eight.
    #expect(Array(outputs("layer2.0.conv2")[2..<6]) == outputs("conv1"))
  }
}
