// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

/// What is added to a file from several places.
@Suite struct AppendedFileTests {
  @Test func textsFollowOneAnother() throws {
    let folder = try ScratchFolder()
    try AppendedFile.write("one\n", to: folder("a.txt"))
    try AppendedFile.write("two\n", to: folder("a.txt"))
    #expect(String(decoding: try folder.bytes("a.txt"), as: UTF8.self) == "one\ntwo\n")
  }

  @Test func textsOfManyWritersStayWhole() async throws {
    let folder = try ScratchFolder()
    let line = String(repeating: "x", count: 100_000) + "\n"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 { group.addTask { try AppendedFile.write(line, to: folder("a.txt")) } }
      try await group.waitForAll()
    }
    let lines = try folder.bytes("a.txt").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 16 && lines.allSatisfy { $0.count == 100_000 })
  }

  @Test func aFolderThatIsMissingIsTold() throws {
    let folder = try ScratchFolder()
    #expect(throws: StorageError.self) { try AppendedFile.write("x", to: folder("no/a.txt")) }
  }
}
