// SPDX-License-Identifier: MIT
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct FilePathsTests {
  @Test(arguments: [
    ("a/b.bin", "a", "b.bin"), ("b.bin", ".", "b.bin"), ("/b.bin", "/", "b.bin"),
    ("/a/b/", "/a", "b"), ("/", "/", "/"),
  ])
  func splits(path: String, folder: String, name: String) {
    #expect(FilePaths.folder(of: path) == folder)
    #expect(FilePaths.name(of: path) == name)
  }

  @Test(arguments: [
    ("a/b.bin", "bin"), ("b.tar.GZ", "gz"), ("a.b/c", ""), (".PNG", "png"), ("a.", ""), ("", ""),
  ])
  func endings(path: String, ending: String) {
    #expect(FilePaths.ending(of: path) == ending)
  }

  @Test func joins() {
    #expect(FilePaths.join("a", "b") == "a/b")
    #expect(FilePaths.join("a/", "b") == "a/b")
    #expect(FilePaths.join("a", "/b") == "/b")
    #expect(FilePaths.join("", "b") == "b")
  }

  @Test func expandsTheHomeFolder() {
    #expect(FilePaths.expandingTilde("~/data", home: "/home/me") == "/home/me/data")
    #expect(FilePaths.expandingTilde("~other/data", home: "/home/me") == "~other/data")
    #expect(FilePaths.expandingTilde("~/data", home: nil) == "~/data")
  }

  @Test func everySpellingOfAPlaceIsOne() throws {
    let folder = try ScratchFolder()
    try folder.write("there", "")
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: ".")
    try FileManager.default.createSymbolicLink(atPath: folder("to"), withDestinationPath: "new")
    let parent = FilePaths.name(of: folder.path)
    for name in ["there", "new", "new/file", ""] {
      let place = FilePaths.canonical(folder(name))
      for way in [".", "link", "link/./link", "../\(parent)", "none/..", "link/none/../."] {
        #expect(FilePaths.canonical(folder("\(way)/\(name)")) == place, "\(way)/\(name)")
      }
    }
    #expect(FilePaths.canonical(folder("to")) == FilePaths.canonical(folder("new")))
    #expect(FilePaths.canonical(folder("new")) != FilePaths.canonical(folder("there")))
    let here = FileManager.default.currentDirectoryPath
    #expect(FilePaths.canonical("none.npz") == FilePaths.canonical("\(here)/none.npz"))
    #expect(FilePaths.canonical("/") == "/")
    #expect(FilePaths.canonical("/none/../..") == "/")
  }

  @Test func aCircleOfLinksHasASpelling() throws {
    let folder = try ScratchFolder()
    try FileManager.default.createSymbolicLink(atPath: folder("a"), withDestinationPath: "b")
    try FileManager.default.createSymbolicLink(atPath: folder("b"), withDestinationPath: "a")
    #expect(FilePaths.canonical(folder("a")).hasPrefix(FilePaths.canonical(folder.path)))
  }

  @Test func listsInOrder() throws {
    let folder = try ScratchFolder()
    for name in ["b", ".a", "c"] { try AtomicFile.write("", to: folder(name)) }
    #expect(try folder.names() == [".a", "b", "c"])
    #expect(storageError { _ = try FilePaths.list(folder("none")) }?.operation == .list)
  }

  @Test func similarNames() {
    let names = ["cifar10", "fashion-mnist", "mnist"]
    #expect(Similarity.nearest(to: "cifar-10", among: names) == "cifar10")
    #expect(Similarity.nearest(to: "MNIST", among: names) == "mnist")
    #expect(Similarity.nearest(to: "fashon-mnist", among: names) == "fashion-mnist")
    #expect(Similarity.nearest(to: "imagenet", among: names) == nil)
    #expect(Similarity.nearest(to: "", among: names) == nil)
  }
}
