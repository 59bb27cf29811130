// SPDX-License-Identifier: MIT
import Compression
import Formats
import Networks
import Storage
import Tensors
import TestSupport
import Testing

@Suite("Packed models")
struct PackedModelTests {
  private func scores(_ network: Network, _ arithmetic: PlanOptions.Arithmetic) -> [[Float]] {
    let source = TensorSource(random: 16, shape: network.input, classes: 2)
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = arithmetic
    let executor = TileExecutor(Plan(network, options: options), mode: .inference)
    executor.load(0..<16, of: source)
    executor.forward()
    return (0..<16).map { executor.logits(of: $0) }
  }

  private func quantized(_ plain: Network, bits: Int) throws -> Network {
    let network = plain.randomized()
    let source = TensorSource(random: 32, shape: network.input, classes: 2)
    let calibration = try Calibration.measure(
      network, over: source, parallel: Parallel(threads: 2))
    return try network.quantized(bits: bits, calibration: calibration)
  }

  private func pruned(_ network: Network) throws -> Network {
    try network.pruned(by: PruningPlan.make(network, ratio: try PruningRatio(0.5)))
  }

  @Test("codes of few bits come back with the same scores", arguments: [8, 4, 3, 2, 1])
  func roundTrip(bits: Int) throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
    ] {
      for network in [try quantized(plain, bits: bits), try pruned(quantized(plain, bits: bits))] {
        let folder = try ScratchFolder()
        try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
        let found = try ModelFormatRegistry.read(folder("a.safetensors"))
        for arithmetic in PlanOptions.Arithmetic.allCases {
          #expect(scores(found, arithmetic) == scores(network, arithmetic))
        }
        try ModelFormatRegistry.write(found, to: folder("b.safetensors"), isPacked: true)
        #expect(
          try ModelFormatRegistry.read(folder("b.safetensors")).parameters.map(\.parameter)
            == found.parameters.map(\.parameter))
        // And in full, scales and all.
        try ModelFormatRegistry.write(found, to: folder("c.safetensors"))
        let again = try ModelFormatRegistry.read(folder("c.safetensors"))
        #expect(scores(again, .integer) == scores(network, .integer))
      }
    }
  }

  @Test("the eight-layer network takes little more than its bits", arguments: [8, 4, 2, 1])
  func size(bits: Int) throws {
    let plain = try EightLayer.make(
      input: FeatureShape(channels: 1, height: 28, width: 28), classes: 10)
    let network = try quantized(plain, bits: bits)
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
    let bytes = try FileReader.read(folder("a.safetensors")).count
    let ideal = Double(network.parameterCount * bits) / 8
    // 2 bits have 8 at the ends too, which are 0.9 % of the file there.
    #expect(Double(bytes) <= ideal * (bits == 8 ? 1.02 : 1.05), "\(bytes) of \(ideal)")
    let found = try ModelFormatRegistry.read(folder("a.safetensors"))
    #expect(scores(found, .integer) == scores(network, .integer))
  }

  @Test("masks come back, a bit each")
  func masks() throws {
    var network = try quantized(try TinyNetworks.mixed(), bits: 1)
    network.mapParameters { _, parameter in
      guard parameter.role == .weight else { return }
      parameter.apply(Tensor(shape: parameter.value.shape) { $0 % 3 == 0 ? 0 : 1 })
    }
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
    let found = try ModelFormatRegistry.read(folder("a.safetensors"))
    #expect(found.parameters.map(\.parameter.mask) == network.parameters.map(\.parameter.mask))
    #expect(scores(found, .integer) == scores(network, .integer))
  }

  /// A compact file and the one tensor that it holds.
  private func compactFile(
    in folder: ScratchFolder
  ) throws -> (file: SafetensorsFile, entry: SafetensorsEntry) {
    let network = try quantized(try TinyNetworks.mixed(), bits: 2)
    try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
    let file = try SafetensorsFile.read(folder("a.safetensors"))
    return (file, try #require(file.entries.first))
  }

  private func write(
    _ bytes: [UInt8], like original: (file: SafetensorsFile, entry: SafetensorsEntry),
    to path: String
  ) throws {
    let changed = SafetensorsEntry(
      name: original.entry.name, type: original.entry.type, shape: [bytes.count],
      bytes: bytes[...])
    try SafetensorsFile(entries: [changed], metadata: original.file.metadata).write(to: path)
  }

  @Test("a compact file cut or changed anywhere is refused or read, never trapped")
  func damage() throws {
    let folder = try ScratchFolder()
    let (file, entry) = try compactFile(in: folder)
    var stream = RandomStream(seed: 1, purpose: .test)
    for round in 0..<300 {
      var bytes = Array(entry.bytes)
      if round % 3 == 0 {
        bytes.removeLast(1 + stream.integer(below: bytes.count - 1))
      } else {
        bytes[stream.integer(below: round % 3 == 1 ? 16 : bytes.count)] ^=
          UInt8(1 + stream.integer(below: 255))
      }
      try write(bytes, like: (file, entry), to: folder("b.safetensors"))
      do {
        _ = try ModelFormatRegistry.read(folder("b.safetensors"))
        #expect(round % 3 != 0, "cut short and read")
      } catch {
        #expect(error is FormatError, "\(error)")
      }
    }
  }

  @Test("a small file cannot ask for much memory")
  func bomb() throws {
    let folder = try ScratchFolder()
    let (file, entry) = try compactFile(in: folder)
    let codes = Gzip.deflateRaw([UInt8](repeating: 0, count: 1 << 28)[...])
    // The record stays; of the codes only their size and what they are made of.
    let whole = Array(entry.bytes)
    let record = Int(whole[0]) | Int(whole[1]) << 8
    let exponents = Int(whole[4]) | Int(whole[5]) << 8
    var bytes = Array(whole[..<(12 + record + exponents)])
    bytes.replaceSubrange(8..<12, with: (0..<4).map { UInt8(codes.count >> (8 * $0) & 255) })
    bytes += codes
    try write(bytes, like: (file, entry), to: folder("b.safetensors"))
    do {
      _ = try ModelFormatRegistry.read(folder("b.safetensors"))
      Issue.record("the file was read")
    } catch let error as FormatError {
      #expect(error.found.contains("more than"), "\(error)")
    }
  }

  @Test("codes that would unpack to more than a file may say are kept as they are")
  func sparse() throws {
    let plain = try EightLayer.make(
      input: FeatureShape(channels: 1, height: 28, width: 28), classes: 10)
    var network = try quantized(plain, bits: 4)
    network.mapParameters { _, parameter in
      guard parameter.role == .weight, parameter.value.count > 100_000 else { return }
      parameter.apply(Tensor(shape: parameter.value.shape) { $0 % 5000 == 0 ? 1 : 0 })
    }
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
    let found = try ModelFormatRegistry.read(folder("a.safetensors"))
    #expect(scores(found, .integer) == scores(network, .integer))
  }

  @Test("pairs of QuantizeLinear and DequantizeLinear come back", arguments: [8, 4, 2, 1])
  func onnx(bits: Int) throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
    ] {
      let network = try quantized(plain, bits: bits)
      let folder = try ScratchFolder()
      try ModelFormatRegistry.write(network, to: folder("a.onnx"))
      let found = try ModelFormatRegistry.read(folder("a.onnx"))
      #expect(Plan.integerObstacle(of: found) == nil)
      // Biases have become whole numbers of steps, which are coarse where values have 4 bits.
      let bound = bits == 4 ? 0.7 : 0.1
      #expect(
        relativeDifference(
          scores(found, .integer).flatMap { $0 }, scores(network, .integer).flatMap { $0 }) < bound)
    }
  }
}
