// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import LineEditing
import Synchronization
import Testing

@Suite struct HistoryTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("state/temper/history")
  }

  private func rows() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { String($0) }
  }

  private func writeFile(_ bytes: [UInt8]) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test(
    arguments: [
      "load mnist", "for {\n  prune 0.5\n}", "café 日本語 🦆", "quote \" backslash \\ tab\t end",
      "bell \u{07} delete \u{7F} null \u{0}", "line\u{2028}separator", "e\u{301}",
    ])
  func linesComeBackAsTheyWere(text: String) throws {
    let before = Int(Date().timeIntervalSince1970)
    History(path: path).add(text)
    let entry = try #require(History(path: path).entries.first)
    #expect(Array(entry.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(entry.directory == FileManager.default.currentDirectoryPath)
    // The two clocks may be on either side of a second's end.
    #expect(((before - 1)...(before + 60)).contains(entry.time))
    #expect(try rows().count == 1)
  }

  @Test func theFileIsOrdinaryJSON() throws {
    History(path: path).add("café \"x\"\n\u{1}")
    let row = try #require(rows().first)
    let object = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
    #expect(object?["text"] as? String == "café \"x\"\n\u{1}")
    #expect(object?["time"] is Int)
    #expect(object?["cwd"] is String)
  }

  @Test func fileAndFoldersArePrivate() throws {
    History(path: path).add("x")
    func mode(_ path: String) -> mode_t {
      var facts = stat()
      _ = unsafe stat(path, &facts)
      return facts.st_mode & 0o777
    }
    #expect(mode(path) == 0o600)
    #expect(mode(folder.path("state/temper")) == 0o700)
    #expect(mode(folder.path("state")) == 0o700)
  }

  @Test func someLinesAreNotKept() throws {
    let history = History(path: path)
    #expect(history.add("one"))
    #expect(!history.add("one"))
    #expect(!history.add(" secret"))
    #expect(!history.add(""))
    #expect(!history.add("\t"))
    #expect(history.add("two"))
    #expect(history.add("one"))
    #expect(History(path: path).entries.map(\.text) == ["one", "two", "one"])
    #expect(try rows().count == 3)
  }

  @Test func onlyTheLastEntriesAreLoaded() {
    let history = History(path: path)
    for number in 0..<30 { history.add("line \(number)") }
    #expect(
      History(path: path, capacity: 3).entries.map(\.text) == ["line 27", "line 28", "line 29"])
    let small = History(path: path, capacity: 3)
    small.add("more")
    #expect(small.entries.map(\.text) == ["line 28", "line 29", "more"])
  }

  @Test func linesWithoutSenseArePassedOverAndKept() throws {
    let good = #"{"time": 5, "extra": null, "more": [1], "text": "other members"}"#
    let lines = [
      #"{"text":"first","time":1,"cwd":"/"}"#, "no json", #"{"text":"open"#, "{}", #"{"text":7}"#,
      good, #"{"text":"a\ud83e\udd86b \u00e9\/"}"#, #"{"text":"lone \ud83e"}"#,
      #"{"text":"x"} trailing"#, "[]", "", #" { "text" : "last" , "b":true, "n":-1.5e3 } "#,
    ]
    let bytes = Array(lines.joined(separator: "\n").utf8) + [0x0A, 0xFF, 0xFE, 0x0A]
    try writeFile(bytes)
    let history = History(path: path)
    #expect(history.entries.map(\.text) == ["first", "other members", "a🦆b é/", "last"])
    #expect(history.entries.map(\.time) == [1, 5, 0, 0])
    history.add("new")
    let after = try Data(contentsOf: URL(filePath: path))
    #expect(after.starts(with: bytes))
  }

  @Test func aTornLastLineTakesNoOtherWithIt() throws {
    try writeFile(Array("{\"text\":\"one\"}\n{\"text\":\"tor".utf8))
    History(path: path).add("two")
    #expect(History(path: path).entries.map(\.text) == ["one", "two"])
  }

  @Test func sessionsAtOnceLoseNothing() throws {
    let count = 150
    DispatchQueue.concurrentPerform(iterations: 4) { [path] session in
      let history = History(path: path)
      for number in 0..<count {
        // Long enough for several blocks of the file system now and then.
        let tail = String(repeating: "é", count: number % 50 == 0 ? 9000 : 3)
        history.add("session \(session) line \(number) \(tail)")
      }
    }
    #expect(try rows().count == 4 * count)
    let texts = History(path: path).entries.map(\.text)
    #expect(texts.count == 4 * count)
    for session in 0..<4 {
      let own = texts.filter { $0.hasPrefix("session \(session) ") }
        .compactMap { $0.split(separator: " ").dropFirst(3).first.flatMap { Int($0) } }
      #expect(own == Array(0..<count))
    }
  }

  @Test func anUnwritableFolderGivesOneWarning() throws {
    // A file in the place of a folder stops even the superuser.
    try Data().write(to: folder.url.appending(path: "file"))
    let warnings = Mutex<[String]>([])
    let blocked = folder.path("file/temper/history")
    let history = History(path: blocked) { warning in warnings.withLock { $0.append(warning) } }
    history.add("one")
    history.add("two")
    #expect(history.entries.map(\.text) == ["one", "two"])
    let said = warnings.withLock { $0 }
    #expect(said.count == 1)
    #expect(said.first?.contains("Not a directory") == true)
    #expect(said.first?.contains("XDG_STATE_HOME") == true)
  }

  @Test func withoutAPathNothingIsWritten() {
    let history = History(path: nil)
    history.add("one")
    #expect(history.entries.map(\.text) == ["one"])
  }

  @Test func onlyTheEndOfALargeFileIsRead() throws {
    let row = "{\"text\":\"" + String(repeating: "x", count: 1 << 20) + "\"}\n"
    try writeFile(Array((String(repeating: row, count: 6) + "{\"text\":\"end\"}\n").utf8))
    let history = History(path: path)
    #expect(history.entries.last?.text == "end")
    #expect(history.entries.count == 2)  // the long rows repeat each other
  }

  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/state", "HOME": "/home/me"], "/state/temper/history"),
      (["XDG_STATE_HOME": "relative", "HOME": "/home/me"], "/home/me/.local/state/temper/history"),
      (["HOME": "/home/me"], "/home/me/.local/state/temper/history"),
      ([:], nil),
    ])
  func thePlaceFollowsTheEnvironment(environment: [String: String], expected: String?) {
    #expect(History.defaultPath { environment[$0] } == expected)
  }
}
