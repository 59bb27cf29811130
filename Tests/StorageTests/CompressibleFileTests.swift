// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

@Suite struct CompressibleFileTests {
  let folder: ScratchFolder
  let bytes = TestData.noise(700_000)

  init() throws { folder = try ScratchFolder() }

  @Test func eitherNameFindsEitherFile() throws {
    try AtomicFile.write(Gzip.deflate(bytes), to: folder("packed.gz"))
    try AtomicFile.write(bytes, to: folder("plain"))
    for name in ["packed", "packed.gz", "plain", "plain.gz"] {
      let file = try CompressibleFile(finding: folder(name))
      #expect(try file.read(limit: bytes.count) == bytes)
      #expect(try file.readPrefix(16) == Array(bytes[..<16]))
    }
    #expect(try CompressibleFile(finding: folder("packed")).path == folder("packed.gz"))
  }

  @Test func theSignatureDecidesNotTheName() throws {
    try AtomicFile.write(Gzip.deflate(bytes), to: folder("misnamed"))
    #expect(try CompressibleFile(finding: folder("misnamed")).read() == bytes)
    try AtomicFile.write(bytes, to: folder("plain.gz"))
    let error = storageError { _ = try CompressibleFile(finding: folder("plain.gz")).read() }
    #expect(error?.reason == .notCompressed)
    #expect(error?.description.contains("rename it without .gz") == true)
  }

  @Test func damageNamesTheFileAndTheByte() throws {
    let packed = Gzip.deflate(bytes)
    try AtomicFile.write(Array(packed.dropLast(9)), to: folder("short.gz"))
    let file = try CompressibleFile(finding: folder("short"))
    let error = storageError { _ = try file.read() }
    #expect(error?.path == folder("short.gz"))
    #expect(error?.reason == .truncated(offset: packed.count - 9))
  }

  @Test func theLimitHolds() throws {
    try AtomicFile.write(Gzip.deflate(bytes), to: folder("packed.gz"))
    let file = try CompressibleFile(finding: folder("packed"))
    #expect(storageError { _ = try file.read(limit: 699_999) }?.reason == .tooLarge(limit: 699_999))
  }

  @Test func onlyWhatIsNowhereIsAbsent() throws {
    #expect(try CompressibleFile.ifPresent(folder("none")) == nil)
    #expect(try CompressibleFile.ifPresent(folder("none/none")) == nil)
    try AtomicFile.write(bytes, to: folder("plain"))
    #expect(try CompressibleFile.ifPresent(folder("plain.gz"))?.path == folder("plain"))
    let error = storageError { _ = try CompressibleFile.ifPresent(folder("plain/none")) }
    #expect(error?.reason == .notDirectory)
  }

  @Test func aMissingFileIsNamedAsAsked() {
    let error = storageError { _ = try CompressibleFile(finding: folder("none")) }
    #expect(error?.path == folder("none"))
    #expect(error?.reason == .missing(nearest: nil))
  }
}
