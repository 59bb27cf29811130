// SPDX-License-Identifier: MIT
import Foundation
import Ledger
import Storage
import TestSupport
import Testing

@Suite("Kept files")
struct ArtefactStoreTests {
  private let folder: ScratchFolder
  private let store: ArtefactStore

  init() throws {
    folder = try ScratchFolder()
    store = ArtefactStore(folder.path, ending: "bin")
  }

  private func keep(_ byte: UInt8, age: Double) throws -> String {
    let bytes = [UInt8](repeating: byte, count: 1000)
    let hash = Digest(.sha256, of: bytes).hex
    try store.keep(bytes, hash: hash)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: store.path(of: hash))
    return hash
  }

  @Test("come back by their hash, and not after they were changed")
  func content() throws {
    let hash = try keep(1, age: 0)
    #expect(store.bytes(of: hash) == [UInt8](repeating: 1, count: 1000))
    try Data([1, 2]).write(to: URL(filePath: store.path(of: hash)))
    #expect(store.bytes(of: hash) == nil)
  }

  @Test("that were damaged are kept anew, whatever their size")
  func repair() throws {
    let hash = try keep(1, age: 0)
    try Data(repeating: 2, count: 1000).write(to: URL(filePath: store.path(of: hash)))
    #expect(store.bytes(of: hash) == nil)
    #expect(try keep(1, age: 0) == hash)
    #expect(store.bytes(of: hash) == [UInt8](repeating: 1, count: 1000))
  }

  @Test("what killed processes left half-written goes after a day")
  func abandoned() throws {
    let names = [".old.1-1.partial", ".new.1-1.partial", ".other", "old.partial"]
    for name in names {
      try Data([1]).write(to: URL(filePath: folder(name)))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: name.contains("new") ? -3600 : -90_000)],
        ofItemAtPath: folder(name))
    }
    store.collect(budget: .max)
    let left = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    #expect(left == Set(names.dropFirst()))
  }

  @Test("those used least recently go when there are too many, but not pinned ones")
  func collecting() throws {
    let hashes = try [(1, 300.0), (2, 200), (3, 100)].map { try keep(UInt8($0.0), age: $0.1) }
    // Reading is using.
    _ = store.bytes(of: hashes[0])
    let removed = store.collect(budget: 1500, pinned: [hashes[1]])
    #expect(removed.map(\.hash) == [hashes[2], hashes[0]])
    #expect(store.entries.map(\.hash) == [hashes[1]])
  }
}
