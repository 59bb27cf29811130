// SPDX-License-Identifier: MIT
import Datasets
import Storage
import Testing

@Suite struct DatasetRegistryTests {
  private var typeNames: [String] { DatasetRegistry.all.map { "\(type(of: $0))" } }

  @Test func everyFileHasALine() throws {
    let root = (0..<3).reduce(#filePath) { path, _ in FilePaths.folder(of: path) }
    let folder = FilePaths.join(root, "Sources/Datasets/Sources")
    let files = try FilePaths.list(folder).filter { $0.hasSuffix(".swift") }
    #expect(files.map { String($0.dropLast(6)) }.sorted() == typeNames.sorted())
  }

  @Test func theOrderIsAlphabetical() {
    #expect(typeNames == typeNames.sorted())
    #expect(Set(DatasetRegistry.all.map(\.name)).count == typeNames.count)
  }

  @Test func namesAreFound() throws {
    for source in DatasetRegistry.all {
      #expect(try DatasetRegistry.source(named: source.name).title == source.title)
    }
    let error = datasetError { _ = try DatasetRegistry.source(named: "cifar-10") }
    #expect(
      error?.description == "no data set is named 'cifar-10'; did you mean 'cifar10'?")
    let far = datasetError { _ = try DatasetRegistry.source(named: "imagenet") }
    #expect(far?.description.contains("known: cifar10, fashion-mnist, idx, mnist") == true)
  }
}
