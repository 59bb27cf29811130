// SPDX-License-Identifier: MIT
import Compression
import Foundation
import Testing

@Suite struct RegistryTests {
  /// The types that the files of a folder of the target are named after.
  private func files(in folder: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Compression/\(folder)")
    return try FileManager.default.contentsOfDirectory(atPath: root.path)
      .map { $0.replacingOccurrences(of: ".swift", with: "") }.sorted()
  }

  @Test func everyCriterionFileHasALine() throws {
    let types = PruningCriterionRegistry.all.map { "\($0)" }
    #expect(try files(in: "Pruning/Criteria") == types.sorted())
  }

  @Test func everyWeightCriterionFileHasALine() throws {
    let types = WeightCriterionRegistry.all.map { "\($0)" }
    #expect(try files(in: "Masking/Criteria") == types.sorted())
    let names = WeightCriterionRegistry.all.map { $0.name }
    #expect(names == names.sorted())
    #expect(WeightCriterionRegistry.all.allSatisfy { !$0.summary.isEmpty })
  }

  @Test func everySchemeFileHasALine() throws {
    let types = QuantizationSchemeRegistry.all.map { "\($0)" }
    #expect(try files(in: "Quantization/Schemes") == types.sorted())
  }

  @Test func everyObserverFileHasALine() throws {
    let types = RangeObserverRegistry.all.map { "\($0)" }
    #expect(try files(in: "Quantization/Observers") == types.sorted())
    let names = RangeObserverRegistry.all.map { $0.name }
    #expect(names == names.sorted())
    for type in RangeObserverRegistry.all {
      #expect(RangeObserverRegistry.named(type.name) == type)
      #expect(!type.summary.isEmpty)
    }
  }

  @Test func criteriaAreAlphabeticalAndFound() {
    let names = PruningCriterionRegistry.all.map { $0.name }
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
    for type in PruningCriterionRegistry.all {
      #expect(PruningCriterionRegistry.named(type.name) == type)
      #expect(!type.summary.isEmpty)
    }
    #expect(PruningCriterionRegistry.named("l3") == nil)
  }

  @Test func schemesAreAlphabeticalAndFound() {
    let names = QuantizationSchemeRegistry.all.map { $0.name }
    #expect(names == names.sorted())
    #expect(QuantizationSchemeRegistry.named("standard") == StandardScheme.self)
    #expect(QuantizationSchemeRegistry.named("nothing") == nil)
  }
}
