// SPDX-License-Identifier: MIT
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct FileReaderTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test(arguments: [0, 1, 4096, 300_000]) func readsWholeFiles(count: Int) throws {
    let bytes = TestData.noise(count)
    try AtomicFile.write(bytes, to: folder("file"))
    #expect(try FileReader.read(folder("file")) == bytes)
    #expect(try FileReader.read(folder("file"), limit: count) == bytes)
    #expect(try FileReader.readPrefix(folder("file"), count: 10) == Array(bytes.prefix(10)))
  }

  @Test func readsFilesWhoseSizeTheSystemDoesNotTell() throws {
    #expect(try FileReader.readText("/proc/self/status").contains("Pid:"))
  }

  @Test func theLimitHolds() throws {
    try AtomicFile.write(TestData.noise(100), to: folder("file"))
    let known = storageError { _ = try FileReader.read(folder("file"), limit: 99) }
    #expect(known?.reason == .tooLarge(limit: 99))
    let endless = storageError { _ = try FileReader.read("/dev/zero", limit: 1000) }
    #expect(endless?.reason == .tooLarge(limit: 1000))
  }

  /// Room for the whole of a sparse file would end the program.
  @Test(arguments: [[], [0x1f, 0x8b, 0x08]] as [[UInt8]])
  func noMoreIsReadThanMemoryHolds(start: [UInt8]) throws {
    try AtomicFile.write(start, to: folder("huge"))
    // Not every file system has room for such a size.
    guard unsafe truncate(folder("huge"), 1 << 43) == 0 else { return }
    let errors = [
      storageError { _ = try FileReader.read(folder("huge")) },
      storageError { _ = try FileReader.read(folder("huge"), limit: 1 << 42) },
      storageError { _ = try FileReader.readText(folder("huge")) },
      storageError { _ = try CompressibleFile(finding: folder("huge")).read() },
    ]
    for error in errors {
      guard case .tooLarge? = error?.reason else {
        Issue.record("no error of size: \(String(describing: error))")
        continue
      }
    }
    #expect(errors.last??.description.contains("no more memory") == true)
    let first = Array((start + [0, 0]).prefix(2))
    #expect(try FileReader.readPrefix(folder("huge"), count: 2) == first)
  }

  @Test func aMissingFileGetsTheNearestName() throws {
    try AtomicFile.write("x", to: folder("resnet20.safetensors"))
    try AtomicFile.write("x", to: folder("other"))
    let error = storageError { _ = try FileReader.read(folder("resnet2.safetensor")) }
    #expect(error?.reason == .missing(nearest: "resnet20.safetensors"))
    #expect(error?.description.hasSuffix("did you mean 'resnet20.safetensors'?") == true)
    let far = storageError { _ = try FileReader.read(folder("vgg11.onnx")) }
    #expect(far?.reason == .missing(nearest: nil))
  }

  @Test func otherReasonsAreTold() throws {
    try AtomicFile.write("x", to: folder("file"))
    #expect(storageError { _ = try FileReader.read(folder.path) }?.reason == .isDirectory)
    #expect(
      storageError { _ = try FileReader.read(folder("no/file")) }?.reason
        == .folderMissing(folder("no")))
    #expect(
      storageError { _ = try FileReader.read(folder("file/part")) }?.reason == .notDirectory)
    let long = folder(String(repeating: "n", count: 300))
    guard case .system(ENAMETOOLONG, _)? = storageError({ _ = try FileReader.read(long) })?.reason
    else {
      Issue.record("a name of 300 bytes is too long")
      return
    }
  }

  @Test(.enabled(if: getuid() != 0, "the administrator may read anything"))
  func missingPermissionIsTold() throws {
    try AtomicFile.write("x", to: folder("file"))
    unsafe _ = chmod(folder("file"), 0)
    #expect(
      storageError { _ = try FileReader.read(folder("file")) }?.reason == .permissionDenied)
  }

  @Test func textMustBeUTF8() throws {
    try AtomicFile.write([0x61, 0xff], to: folder("file"))
    #expect(storageError { _ = try FileReader.readText(folder("file")) } != nil)
  }
}
