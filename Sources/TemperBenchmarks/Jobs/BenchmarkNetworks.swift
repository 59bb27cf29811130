// SPDX-License-Identifier: MIT
import Networks

/// The networks that jobs are measured on, by name, with random weights of He's distribution.
enum BenchmarkNetworks {
  /// Widths of the eight-layer network's convolutions where they are not the architecture's: what
  /// pruning leaves.
  private static let widths: [(name: String, convolutions: [Int])] = [
    ("eight-layer-half", [16, 16, 32, 32, 64, 64]),
    ("eight-layer-odd", [29, 29, 58, 58, 115, 115]),
    ("eight-layer-tenth", [4, 4, 7, 7, 13, 13]),
  ]

  /// All names, the table's order.
  static let names = ["eight-layer"] + widths.map(\.name) + ["resnet20", "resnet18"]

  /// The network of a name.
  ///
  /// - Throws: `BenchmarkError.unknown`, `NetworkError`.
  static func make(_ name: String) throws -> Network {
    if let row = widths.first(where: { $0.name == name }) {
      return try narrowed(to: row.convolutions, name: name)
    }
    guard let architecture = ArchitectureRegistry.named(name) else {
      throw BenchmarkError.unknown("network", name, known: names)
    }
    return try architecture.make(input: architecture.customaryInput, classes: 10)
      .initialized(seed: 0)
  }

  private static func narrowed(to widths: [Int], name: String) throws -> Network {
    var layers = EightLayer.layers(input: EightLayer.customaryInput, classes: 10)
    let convolutions = layers.indices.filter { layers[$0].kind == "conv" }
    for (index, width) in zip(convolutions, widths) { layers[index].numbers = [width] }
    return try Network(
      name: name, input: EightLayer.customaryInput,
      normalization: .halves(channels: EightLayer.customaryInput.channels), layers: layers
    ).initialized(seed: 0)
  }
}
