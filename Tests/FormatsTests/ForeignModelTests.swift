// SPDX-License-Identifier: MIT
import Formats
import Networks
import Storage
import Tensors
import TestSupport
import Testing

/// Files that other programs wrote: parameters without a record of the network.
@Suite("Models of other programs")
struct ForeignModelTests {
  private func entries(_ network: Network) -> [SafetensorsEntry] {
    network.parameters.map { keyed in
      SafetensorsEntry(
        name: keyed.key, shape: keyed.parameter.value.shape.dimensions,
        values: keyed.parameter.value.values)
    }
  }

  @Test("need a template, which keeps its own pre-processing")
  func template() throws {
    let network = try TinyNetworks.mixed().randomized()
    let error = try readError(entries(network)) as? FormatError
    #expect(error?.found == "parameters only (\(network.parameters.count) tensors)")
    #expect(error?.hint.contains("as=eight-layer") == true)
    let found = try withModelFile { path in
      try SafetensorsFile(entries: entries(network), metadata: ["format": "pt"]).write(to: path)
      return try ModelFormatRegistry.read(path, template: try TinyNetworks.mixed())
    }
    expectSame(found, network)
  }

  @Test("may hold numbers of other widths")
  func widths() throws {
    let network = try TinyNetworks.smallest().randomized()
    let bias = network.parameter("linear1.bias")?.values ?? []
    let wide = bias.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: Double(value).bitPattern >> (8 * $0)) }
    }
    let others = entries(network).filter { $0.name != "linear1.bias" }
    let entry = SafetensorsEntry(
      name: "linear1.bias", type: .float64, shape: [3], bytes: wide[...])
    let found = try withModelFile { path in
      try SafetensorsFile(entries: others + [entry]).write(to: path)
      return try ModelFormatRegistry.read(path, template: try TinyNetworks.smallest())
    }
    expectSame(found, network)
  }

  @Test("must hold exactly the parameters of the network, in their shapes")
  func misfits() throws {
    let network = try TinyNetworks.mixed().randomized()
    let all = entries(network)
    let template = try TinyNetworks.mixed()
    for index in all.indices {
      var rest = all
      let removed = rest.remove(at: index)
      let missing = try readError(rest, template: template) as? FormatError
      #expect(missing?.expected.contains("the tensor \(removed.name)") == true)
      let flat = SafetensorsEntry(
        name: removed.name, shape: [removed.count, 1, 1], values: removed.floats())
      let misshapen = try readError(rest + [flat], template: template) as? FormatError
      #expect(misshapen?.expected == "\(removed.name) of shape \(Shape(removed.shape))")
      #expect(misshapen?.found == "'\(removed.name)' of shape \(removed.count)x1x1")
    }
    let steps = SafetensorsEntry(name: "bn.num_batches_tracked", shape: [], values: [Int64(3)])
    #expect(try readError(all + [steps], template: template) == nil)
    let extra = SafetensorsEntry(name: "bn.steps", shape: [], values: [Int64(3)])
    let error = try readError(all + [extra], template: template) as? FormatError
    #expect(error?.found == "also the tensor bn.steps")
    let other = try readError(all, template: try TinyNetworks.smallest()) as? FormatError
    #expect(other?.hint.isEmpty == false)
    #expect(try readError([], template: template) is FormatError)
  }

  @Test("files are told by their endings")
  func endings() throws {
    let network = try TinyNetworks.smallest()
    let paths = ["model.h5", "model", "model.", "safetensors", "/none/dir.safetensors/model", ""]
    for path in paths {
      #expect(throws: FormatError.self) { try ModelFormatRegistry.read(path) }
      #expect(throws: FormatError.self) { try ModelFormatRegistry.write(network, to: path) }
    }
    #expect(throws: StorageError.self) { try ModelFormatRegistry.read("/none/a.safetensors") }
    #expect(throws: StorageError.self) { try ModelFormatRegistry.read("/none/a.SafeTensors") }
    for (path, found) in [("/folder.d/model", "no ending"), ("model.tar.GZ", ".gz")] {
      do {
        _ = try ModelFormatRegistry.read(path)
      } catch let error as FormatError {
        #expect(error.found == found)
      }
    }
  }
}
