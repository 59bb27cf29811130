// SPDX-License-Identifier: MIT
import Datasets
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct DataFoldersTests {
  @Test func theErrorForMissingFilesSaysWhatToDo() throws {
    let folders = DataFolders(
      option: "/none/option", environment: "/none/variable", user: "/none/me")
    guard
      case .notFound(let missing)? = datasetError({ _ = try CIFAR10().load(searching: folders) })
    else {
      Issue.record("nothing is there")
      return
    }
    #expect(
      missing.searched == [
        "/none/option/cifar10", "/none/option/cifar-10-batches-bin", "/none/option/cifar-10",
        "/none/option", "/none/variable/cifar10", "/none/variable/cifar-10-batches-bin",
        "/none/variable/cifar-10", "/none/variable", "/none/me/cifar10",
        "/none/me/cifar-10-batches-bin", "/none/me/cifar-10",
      ])
    let text = DatasetError.notFound(missing).description
    for part in missing.searched + [
      "cifar-10-binary.tar.gz", "put the files, packed with gzip or not, into:\n  /none/me/cifar10",
      "data_batch_1.bin  SHA-1 aadd24acce27caa71bf4b10992e9e7b2d74c2540",
      "then type: load cifar10, or: load cifar10 path=DIR",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func fashionMNISTNamesThePackage() {
    let error = datasetError { _ = try FashionMNIST().load(from: "/none") }
    #expect(error?.description.contains("apt install dataset-fashion-mnist") == true)
  }

  @Test func aNamedFolderIsTheOnlyOne() throws {
    let folder = try ScratchFolder()
    try writePair("t10k", count: 2, to: folder)
    let folders = DataFolders(option: folder.path, environment: nil, user: nil)
    #expect(try MNIST().load(searching: folders).test.count == 2)
    #expect(datasetError { _ = try MNIST().load(from: "/none", searching: folders) } != nil)
  }

  @Test(arguments: DatasetRegistry.all.map(\.name))
  func aFileInThePlaceOfTheFolderIsToldAsSuch(name: String) throws {
    let folder = try ScratchFolder()
    let file = try folder.write("file", "no folder")
    let source = try DatasetRegistry.source(named: name)
    let error = datasetError { _ = try source.load(from: file) }
    guard case .file(let cause)? = error else {
      Issue.record("\(error?.description ?? "no error")")
      return
    }
    #expect(cause.reason == .notDirectory)
    #expect(cause.path.hasPrefix(file))
  }

  @Test(
    .enabled(if: getuid() != 0, "the administrator may look into anything"),
    arguments: DatasetRegistry.all.map(\.name))
  func aFolderThatIsClosedIsToldAsSuch(name: String) throws {
    let folder = try ScratchFolder()
    unsafe _ = chmod(folder.path, 0)
    defer { unsafe _ = chmod(folder.path, 0o700) }
    let source = try DatasetRegistry.source(named: name)
    let error = datasetError { _ = try source.load(from: folder.path) }
    #expect(error?.description.contains("permission denied") == true, "\(error?.description ?? "")")
  }

  @Test func whatCannotBeUsedHidesNoOtherPlace() throws {
    let folder = try ScratchFolder()
    let file = try folder.write("file", "no folder")
    try writePair("t10k", count: 2, to: folder)
    let folders = DataFolders(option: file, environment: folder.path, user: nil)
    #expect(try MNIST().load(searching: folders).test.count == 2)
  }

  @Test func theOptionComesBeforeTheVariable() throws {
    let option = try ScratchFolder()
    let variable = try ScratchFolder()
    try writePair("t10k", count: 2, to: option)
    try writePair("t10k", count: 3, to: variable)
    let both = DataFolders(option: option.path, environment: variable.path, user: nil)
    #expect(try MNIST().load(searching: both).test.count == 2)
    let empty = DataFolders(option: "", environment: variable.path, user: nil)
    #expect(try MNIST().load(searching: empty).test.count == 3)
  }

  @Test func theProcessHasItsOwnFolders() {
    let current = DataFolders.current(option: "/data")
    #expect(current.option == "/data")
    #expect(current.user?.hasSuffix("temper/data") != false)
  }
}
