// SPDX-License-Identifier: MIT
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test func writesPartsOneAfterAnother() throws {
    let bytes = TestData.noise(1_000_000)
    let path = folder("model")
    try AtomicFile.write(parts: [bytes[..<10], [], bytes[10...]], to: path)
    #expect(try FileReader.read(path) == bytes)
    #expect(try folder.names() == ["model"])
  }

  @Test func replacesAFileAndKeepsItsMode() throws {
    let path = folder("model")
    try AtomicFile.write("long before", to: path)
    unsafe _ = chmod(path, 0o600)
    try AtomicFile.write("now", to: path)
    #expect(try FileReader.readText(path) == "now")
    var status = stat()
    unsafe _ = stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func followsALink() throws {
    try AtomicFile.write("before", to: folder("real"))
    unsafe _ = symlink("real", folder("link"))
    try AtomicFile.write("after", to: folder("link"))
    #expect(try FileReader.readText(folder("real")) == "after")
    #expect(try folder.names() == ["link", "real"])
  }

  @Test func aLinkToNothingYetNamesTheNewFile() throws {
    unsafe _ = mkdir(folder("other"), 0o777)
    unsafe _ = symlink("next", folder("link"))
    unsafe _ = symlink("other/model", folder("next"))
    try AtomicFile.write("text", to: folder("link"))
    #expect(try folder.names() == ["link", "next", "other"])
    #expect(try FileReader.readText(folder("other/model")) == "text")
    #expect(try FileReader.readText(folder("link")) == "text")
  }

  @Test func aLinkIntoAMissingFolderStays() throws {
    unsafe _ = symlink("none/model", folder("link"))
    let error = storageError { try AtomicFile.write("text", to: folder("link")) }
    #expect(error?.reason == .folderMissing(folder("none")))
    #expect(error?.path == folder("link"))
    #expect(try folder.names() == ["link"])
  }

  @Test func aCircleOfLinksIsAnError() throws {
    unsafe _ = symlink("b", folder("a"))
    unsafe _ = symlink("a", folder("b"))
    let error = storageError { try AtomicFile.write("text", to: folder("a")) }
    guard case .system(ELOOP, _)? = error?.reason else {
      Issue.record("a circle names no file: \(String(describing: error))")
      return
    }
    #expect(try folder.names() == ["a", "b"])
  }

  /// What is written to a descriptor before and after would be lost with the file behind it.
  @Test(arguments: ["/dev/fd", "/proc/self/fd"])
  func anOpenDescriptorIsWrittenWhereItStands(place: String) throws {
    let descriptor = unsafe open(folder("log"), O_WRONLY | O_CREAT, 0o666)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    unsafe _ = write(descriptor, "one\n", 4)
    try AtomicFile.write("two\n", to: "\(place)/\(descriptor)")
    unsafe _ = write(descriptor, "three\n", 6)
    try AppendedFile.write("four\n", to: "\(place)/\(descriptor)")
    unsafe _ = write(descriptor, "five\n", 5)
    #expect(try FileReader.readText(folder("log")) == "one\ntwo\nthree\nfour\nfive\n")
    #expect(try folder.names() == ["log"])
  }

  @Test func aDescriptorThatIsNotOpenIsAnError() {
    let error = storageError { try AtomicFile.write("text", to: "/dev/fd/999999") }
    guard case .system(EBADF, _)? = error?.reason else {
      Issue.record("nothing is open there: \(String(describing: error))")
      return
    }
  }

  @Test func aLongNameStillHasRoomForTheTemporaryOne() throws {
    let path = folder(String(repeating: "n", count: 255))
    try AtomicFile.write("text", to: path)
    #expect(try FileReader.readText(path) == "text")
  }

  @Test func aMissingFolderIsNamed() throws {
    let path = folder("none/model")
    let error = storageError { try AtomicFile.write("text", to: path) }
    #expect(error?.reason == .folderMissing(folder("none")))
    #expect(error?.path == path)
    #expect(error?.description.contains("mkdir -p '\(folder("none"))'") == true)
  }

  @Test func aPathUnderAFileIsAnError() throws {
    try AtomicFile.write("text", to: folder("file"))
    let error = storageError { try AtomicFile.write("text", to: folder("file/model")) }
    #expect(error?.reason == .notDirectory || error?.reason == .folderMissing(folder("file")))
    #expect(try folder.names() == ["file"])
  }

  @Test func aFolderIsNotReplaced() throws {
    let error = storageError { try AtomicFile.write("text", to: folder.path) }
    #expect(error?.reason == .isDirectory)
    let slash = storageError { try AtomicFile.write("text", to: folder("new/")) }
    #expect(slash?.reason == .isDirectory)
    #expect(try folder.names().isEmpty)
  }

  /// A device is written in place: renaming over /dev/full would destroy it.
  @Test func aFullDiskIsReported() throws {
    let error = storageError { try AtomicFile.write(TestData.noise(100_000), to: "/dev/full") }
    #expect(error?.reason == .diskFull)
    #expect(error?.description.contains("no space left") == true)
    #expect(FilePaths.exists("/dev/full"))
    try AtomicFile.write("text", to: "/dev/null")
  }

  /// A file under /proc can be created by nobody, not even by the administrator.
  @Test func anUnwritableFolderIsReported() throws {
    let error = storageError { try AtomicFile.write("text", to: "/proc/temper-model") }
    #expect(error != nil)
    #expect(error?.path == "/proc/temper-model")
    #expect(error?.operation == .write)
  }

  @Test(.enabled(if: getuid() != 0, "the administrator may write anywhere"))
  func missingPermissionLeavesEverything() throws {
    try AtomicFile.write("before", to: folder("model"))
    unsafe _ = chmod(folder.path, 0o500)
    let error = storageError { try AtomicFile.write("after", to: folder("model")) }
    #expect(error?.reason == .permissionDenied)
    #expect(try FileReader.readText(folder("model")) == "before")
  }

  @Test func manyWritersLeaveOneWholeFile() async throws {
    let path = folder("model")
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<16 {
        group.addTask {
          let bytes = [UInt8](repeating: UInt8(writer), count: 50_000)
          try? AtomicFile.write(bytes, to: path)
        }
      }
    }
    let bytes = try FileReader.read(path)
    #expect(bytes.count == 50_000)
    #expect(Set(bytes).count == 1)
    #expect(try folder.names() == ["model"])
  }
}
