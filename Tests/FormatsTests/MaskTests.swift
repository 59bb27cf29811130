// SPDX-License-Identifier: MIT
import Compression
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// Masks in model files.
@Suite("Saved masks")
struct MaskTests {
  private func masked() throws -> Network {
    let network = try TinyNetworks.residual().randomized()
    return network.masked(
      by: try WeightMasks(of: network, ratio: PruningRatio(0.7)), entry: "mask 0.7")
  }

  private func read(_ entries: [SafetensorsEntry], _ metadata: [String: String]) throws -> Network {
    let folder = try ScratchFolder()
    let path = folder("model.safetensors")
    try SafetensorsFile(entries: entries, metadata: metadata).write(to: path)
    return try ModelFormatRegistry.read(path)
  }

  private func file(of network: Network) throws -> SafetensorsFile {
    let folder = try ScratchFolder()
    let path = folder("model.safetensors")
    try ModelFormatRegistry.write(network, to: path)
    return try SafetensorsFile.read(path)
  }

  @Test("come back exactly, where some weights are zero by chance too")
  func comeBack() throws {
    var network = try masked()
    var free = 0
    network.mapParameters { _, parameter in
      guard let mask = parameter.mask else { return }
      if let index = (0..<mask.count).first(where: { mask[$0] == 1 }) {
        parameter.value[index] = 0
        free += 1
      }
    }
    #expect(free > 2)
    let file = try file(of: network)
    let found = try read(file.entries, file.metadata)
    #expect(found.parameters.map(\.parameter) == network.parameters.map(\.parameter))
    #expect(found.sparsity == network.sparsity)
    #expect(found.history == ["mask 0.7"])
  }

  @Test("come back from NumPy's archives too")
  func archives() throws {
    let network = try masked()
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("model.npz"))
    let found = try ModelFormatRegistry.read(folder("model.npz"))
    #expect(found.parameters.map(\.parameter) == network.parameters.map(\.parameter))
    #expect(found.sparsity == network.sparsity)
  }

  /// One bit has no zero, so that rounding alone would bring pruned weights back.
  @Test("hold in graphs, rounded or not", arguments: [nil, 1, 8])
  func graphs(bits: Int?) throws {
    var network = try masked()
    if let bits {
      let kind = bits == 1 ? BinaryQuantizer.kind : SymmetricQuantizer.kind
      let rule = try #require(WeightQuantizerRegistry.make(kind: kind, bits: bits))
      network.mapParameters { _, parameter in
        if parameter.role == .weight { parameter.quantizer = rule }
      }
    }
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("model.onnx"))
    let found = try ModelFormatRegistry.read(folder("model.onnx"))
    let source = TensorSource(random: 5, shape: network.input, classes: 2)
    #expect(
      relativeDifference(
        SampleFiles.scores(found, of: source), SampleFiles.scores(network, of: source)) < 1e-5)
  }

  @Test("of another type or shape are refused")
  func damaged() throws {
    let file = try file(of: try masked())
    let index = try #require(file.entries.firstIndex { $0.name.hasSuffix(".weight.mask") })
    let old = file.entries[index]
    for entry in [
      SafetensorsEntry(name: old.name, shape: [1], values: [Float(1)]),
      SafetensorsEntry(name: old.name, type: .boolean, shape: [1], bytes: [1]),
      SafetensorsEntry(name: "nothing.mask", type: .boolean, shape: old.shape, bytes: old.bytes),
    ] {
      var entries = file.entries
      entries[index] = entry
      #expect(throws: FormatError.self) { try read(entries, file.metadata) }
    }
  }
}
