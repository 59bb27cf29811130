// SPDX-License-Identifier: MIT
import Foundation
import Networks
import Testing

/// A new file in a folder must have its line in the registry.
@Suite("Registries")
struct RegistryTests {
  /// The names of the types in a folder of the target that conform to a protocol.
  private func types(in folder: String, conformingTo name: String) throws -> [String] {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Networks/\(folder)")
    let pattern = try Regex(
      "package (?:struct|enum) (\\w+): \(name)\\b", as: (Substring, Substring).self)
    return try FileManager.default.contentsOfDirectory(atPath: sources.path)
      .filter { $0.hasSuffix(".swift") }
      .flatMap { file in
        let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
        return text.matches(of: pattern).map { String($0.output.1) }
      }.sorted()
  }

  @Test("every layer, architecture, loss and weight quantizer has its line, in order")
  func complete() throws {
    let registered: [(folder: String, type: String, names: [String])] = [
      ("Layers", "Layer", LayerRegistry.all.map { String(describing: $0) }),
      ("Architectures", "Architecture", ArchitectureRegistry.all.map { String(describing: $0) }),
      ("Losses", "Loss", LossRegistry.all.map { String(describing: $0) }),
      (
        "Quantizers", "WeightQuantizer",
        WeightQuantizerRegistry.all.map { String(describing: $0) }
      ),
    ]
    for (folder, type, names) in registered {
      let found = try types(in: folder, conformingTo: type)
      #expect(found.count > 1, "the folder \(folder) was found")
      #expect(names == found, "\(folder)")
    }
  }

  @Test("no word is used twice")
  func words() {
    let kinds = LayerRegistry.all.map { $0.kind }
    #expect(kinds == Set(kinds).sorted())
    let names = ArchitectureRegistry.all.map { $0.name }
    #expect(names == Set(names).sorted())
    #expect(Set(LossRegistry.all.map { $0.name }).count == LossRegistry.all.count)
    #expect(
      Set(WeightQuantizerRegistry.all.map { $0.kind }).count == WeightQuantizerRegistry.all.count)
    #expect(ArchitectureRegistry.all.allSatisfy { !$0.summary.isEmpty })
  }
}
