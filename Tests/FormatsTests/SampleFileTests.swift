// SPDX-License-Identifier: MIT
import Formats
import Networks
import Storage
import Tensors
import TestSupport
import Testing

/// Files of every format, as PyTorch, NumPy and ONNX write them, whole and damaged.
@Suite("Files of other programs")
struct SampleFileTests {
  static let weights = [
    "tiny.pth", "tiny_legacy.pth", "wrapped.pt", "wrapped_legacy.th", "transposed.pth", "tiny.npz",
    "tiny_compressed.npz", "nameless.npz",
  ]

  @Test("parameters give the scores that PyTorch computed", arguments: weights)
  func parameters(name: String) throws {
    let network = try ModelFormatRegistry.read(
      SampleFiles.path(name), template: try SampleFiles.template())
    #expect(try SampleFiles.difference(network, from: "tiny") < 1e-6)
  }

  @Test("a graph gives the scores that ONNX Runtime computed")
  func graph() throws {
    let network = try ModelFormatRegistry.read(
      SampleFiles.path("graph.onnx"),
      template: nil)
    #expect(network.normalization.mean == [0.25])
    #expect(network.normalization.deviation == [0.5])
    #expect(try SampleFiles.difference(network, from: "graph") < 1e-6)
  }

  @Test("integers give the scores that ONNX Runtime computed of the written graph")
  func integers() throws {
    let network = try ModelFormatRegistry.read(SampleFiles.path("rounded_network.safetensors"))
    let folder = try ScratchFolder()
    try ModelFormatRegistry.write(network, to: folder("a.onnx"))
    #expect(
      try folder.bytes("a.onnx") == SampleFiles.bytes("rounded.onnx"),
      "the graph has changed: write rounded.onnx and its fixture anew")
    // Biases that were not whole numbers of steps would move bytes, and scores by 1e-3 and more.
    #expect(try SampleFiles.difference(network, from: "rounded") < 1e-6)
    let graph = try ModelFormatRegistry.read(SampleFiles.path("rounded.onnx"))
    #expect(try SampleFiles.difference(graph, from: "rounded") < 1e-6)
  }

  @Test(
    "every truncation is an error",
    arguments: ["tiny.pth", "tiny_compressed.npz", "wrapped_legacy.th", "graph.onnx"])
  func truncations(name: String) throws {
    let folder = try ScratchFolder()
    let bytes = try SampleFiles.bytes(name)
    let ending = String(name.split(separator: ".")[1])
    let template = ending == "onnx" ? nil : try SampleFiles.template()
    #expect(try SampleFiles.error(bytes, as: ending, in: folder, template: template) == nil)
    for count in 0..<bytes.count {
      let error = try SampleFiles.error(
        Array(bytes[..<count]), as: ending, in: folder, template: template)
      #expect(error is FormatError || error is StorageError, "at \(count): \(error as Any)")
    }
  }

  @Test("random bytes never crash", arguments: weights + ["graph.onnx", "runs_legacy.pth"])
  func randomBytes(name: String) throws {
    let folder = try ScratchFolder()
    let bytes = try SampleFiles.bytes(name)
    let ending = String(name.split(separator: ".")[1])
    let template = ending == "onnx" ? nil : try SampleFiles.template()
    var stream = RandomStream(seed: 1, purpose: .test)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0...stream.integer(below: 3) {
        damaged[stream.integer(below: bytes.count)] = UInt8(stream.integer(below: 256))
      }
      let error = try SampleFiles.error(damaged, as: ending, in: folder, template: template)
      if let error {
        #expect(
          error is FormatError || error is StorageError || error is NetworkError, "\(error)")
      }
    }
  }

  @Test(
    "files that would run programs are refused, and nothing is run",
    arguments: ["runs.pth", "runs_legacy.pth", "module.pth"])
  func programs(name: String) throws {
    do {
      _ = try ModelFormatRegistry.read(
        SampleFiles.path(name), template: try SampleFiles.template())
      Issue.record("\(name) was read")
    } catch let error as FormatError {
      #expect(error.found.contains("which Python would run"), "\(error)")
      #expect(error.hint.contains("nothing was run"))
    }
    #expect(!FilePaths.exists("program-was-run"))
  }

  @Test("arrays of Python objects are refused")
  func objects() throws {
    do {
      _ = try ModelFormatRegistry.read(
        SampleFiles.path("objects.npz"), template: try SampleFiles.template())
      Issue.record("objects were read")
    } catch let error as FormatError {
      #expect(error.found.contains("|O"))
    }
  }
}
