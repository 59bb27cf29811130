// SPDX-License-Identifier: MIT
import Datasets
import Storage
import Testing

@Suite struct FashionMNISTTests {
  private static let packaged = "/usr/share/datasets/fashion-mnist"

  @Test func thePackagedFiles() throws {
    guard FilePaths.isDirectory(Self.packaged) else {
      print("skipped: the package dataset-fashion-mnist is not installed")
      return
    }
    let nowhere = DataFolders(option: nil, environment: nil, user: nil)
    let clock = ContinuousClock()
    var loaded: Dataset?
    let seconds = try clock.measure { loaded = try FashionMNIST().load(searching: nowhere) }
    let dataset = try #require(loaded)
    print("fashion-mnist loaded in \(seconds)")
    #expect(dataset.folder == Self.packaged)
    #expect(dataset.notes.isEmpty)
    #expect(dataset.train.classCounts(10) == [Int](repeating: 6000, count: 10))
    #expect(dataset.test.classCounts(10) == [Int](repeating: 1000, count: 10))
    #expect(dataset.classNames[Int(dataset.train.labels[0])] == "ankle-boot")
    #expect(dataset.shape == ImageShape(channels: 1, height: 28, width: 28))
    let digesting = clock.measure { _ = dataset.contentDigest() }
    print("fashion-mnist digest in \(digesting)")
    #expect(
      dataset.contentDigest().hex
        == "72df3643972f4aa8dbfa00cdc22732bba34962897485df5f0652ce8bceaf9a69")
  }
}
