// SPDX-License-Identifier: MIT
import Formats
import Glibc
import Storage
import TestSupport
import Testing

/// Files on disk: those of other programs where they are present, and our own.
@Suite struct SafetensorsFileTests {
  @Test func aFileOfARustLibrary() throws {
    guard let path = TestData.path("models/safetensors_mnist/dfdx_mnist.safetensors") else {
      return
    }
    let file = try SafetensorsFile.read(path)
    #expect(file.entries.count == 8)
    #expect(file.metadata.isEmpty)
    #expect(file["0.0.weight"]?.shape == [512, 784])
    #expect(
      file["0.0.bias"]?.floats().prefix(3) == [
        -0.579_852_76, 0.104_251_534, -0.109_336_093,
      ])
    try expectRoundTrip(file, name: "dfdx")
  }

  @Test func aFileOfThePythonLibrary() throws {
    guard let path = TestData.path("models/derived/resnet20_akamaster.safetensors") else { return }
    let file = try SafetensorsFile.read(path)
    #expect(file.entries.count == 97)
    #expect(file.metadata["format"] == "pt")
    #expect(file["bn1.bias"]?.floats().prefix(3) == [1.112_888_8, 0.940_872_97, 0.511_989_8])
    #expect(file["conv1.weight"]?.shape == [16, 3, 3, 3])
    try expectRoundTrip(file, name: "resnet20")
    // The same order and padding as the reference library: the same bytes after the texts.
    #expect(file.encoded().count == FilePaths.size(path))
  }

  private func expectRoundTrip(_ file: SafetensorsFile, name: String) throws {
    let path = temporaryPath(name)
    defer { unsafe _ = unlink(path) }
    try file.write(to: path)
    let back = try SafetensorsFile.read(path)
    #expect(try FileReader.read(path) == file.encoded())
    #expect(back.metadata == file.metadata)
    #expect(back.entries.count == file.entries.count)
    #expect(file.entries.allSatisfy { back[$0.name] == $0 })
  }

  @Test func failuresNameTheFile() throws {
    #expect(throws: StorageError.self) { try SafetensorsFile.read("/none/model.safetensors") }
    let path = temporaryPath("damaged")
    defer { unsafe _ = unlink(path) }
    try AtomicFile.write([1, 2, 3], to: path)
    do {
      _ = try SafetensorsFile.read(path)
      Issue.record("three bytes are no file")
    } catch {
      #expect((error as? FormatError)?.file == path)
      #expect("\(error)".contains("at byte 3: expected 8 bytes with the size of the header"))
    }
  }

  @Test func aFullDiskIsReported() throws {
    let entry = SafetensorsEntry(name: "a", shape: [2], values: [Float(1), 2])
    let file = try SafetensorsFile(entries: [entry])
    #expect(throws: StorageError(.write, path: "/dev/full", reason: .diskFull)) {
      try file.write(to: "/dev/full")
    }
  }

  private func temporaryPath(_ name: String) -> String {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? P_tmpdir
    return FilePaths.join(parent, "temper-safetensors-\(getpid())-\(name)")
  }
}
