// SPDX-License-Identifier: MIT
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("The ledger")
struct LedgerTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func open() throws -> Ledger {
    try Ledger(LedgerFolder(folder("home")), machine: "here", program: "test")
  }

  private func step(_ command: String, seed: String = "0") -> LedgerStep {
    var step = LedgerStep(key: StepKey([("command", command), ("seed", seed)]))
    (step.title, step.command, step.branch) = (command, command, "main")
    return step
  }

  /// A step that has ended.
  @discardableResult
  private func add(_ step: LedgerStep, to ledger: Ledger, seconds: Double) throws -> LedgerStep {
    var step = step
    step.id = try ledger.begin(step)
    (step.outcome, step.seconds) = (.done, seconds)
    try ledger.finish(step)
    return step
  }

  @Test("finds finished steps by key, in later sessions too")
  func finding() throws {
    let first = try add(step("train"), to: open(), seconds: 5)
    let ledger = try open()
    #expect(try ledger.finished(first.key, over: 1)?.id == first.id)
    #expect(try ledger.finished(first.key, over: 6) == nil)
    #expect(try ledger.finished(step("train", seed: "1").key, over: 1) == nil)
    #expect(try ledger.step(first.id)?.machine == "here")
  }

  @Test("does not take a step that has only begun for a finished one")
  func unfinished() throws {
    let ledger = try open()
    _ = try ledger.begin(step("train"))
    #expect(try ledger.finished(step("train").key, over: 0) == nil)
    #expect(try ledger.steps(limit: 9).map(\.outcome) == [.running])
  }

  @Test("numbers that it reserves are those of no step, from the first on and over all sessions")
  func reserved() throws {
    let ledger = try open()
    #expect(try ledger.reserveNumber() == 1)
    #expect(try ledger.begin(step("train")) == 2)
    #expect(try open().reserveNumber() == 3)
    #expect(try ledger.reserveNumber() == 4)
    #expect(try ledger.begin(step("eval")) == 5)
    #expect(try ledger.steps(limit: 9).map(\.id) == [2, 5])
  }

  @Test("keeps the parts of a key in their order, and tells in which two differ")
  func keys() throws {
    let ledger = try open()
    let made = try add(step("train"), to: ledger, seconds: 1)
    let read = try #require(try ledger.step(made.id))
    #expect(read.key == made.key)
    #expect(read.key.digest == made.key.digest)
    let differences = made.key.differences(from: step("train", seed: "3").key)
    #expect(differences.map { [$0.name, $0.first, $0.second] } == [["seed", "0", "3"]])
    // Neighbouring texts do not merge.
    #expect(StepKey([("a", "bc")]).digest != StepKey([("ab", "c")]).digest)
  }

  @Test("keeps branches and settings")
  func branches() throws {
    let branch = LedgerBranch(name: "low", step: 3, model: "ab", lineage: ["load x", "prune 0.5"])
    try open().keep(branch)
    try open().set(.budget, to: 4096)
    #expect(try open().branches() == [branch])
    #expect(try open().value(of: .budget) == 4096)
    #expect(try open().value(of: .threshold) == LedgerSetting.threshold.usual)
  }

  @Test("a damaged file is set aside, and what can be read of it stays")
  func damaged() throws {
    try add(step("train"), to: open(), seconds: 5)
    let path = folder("home/ledger.sqlite")
    try Data("no database, but long enough to be read as one ".utf8).write(to: URL(filePath: path))
    let ledger = try open()
    let notes = ledger.takeNotes()
    #expect(notes.count == 1)
    #expect(notes.first?.contains("set aside as") == true, "\(notes)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("home"))
    let aside = try #require(names.first { $0.contains("damaged") && !$0.contains("-wal") })
    #expect(try String(contentsOfFile: folder("home/\(aside)"), encoding: .utf8).hasPrefix("no d"))
    #expect(try add(step("train"), to: ledger, seconds: 5).id == 1)
  }

  @Test("damage in the middle of a session is set aside too")
  func damagedLater() throws {
    let ledger = try open()
    for _ in 0..<200 { try add(step("train"), to: ledger, seconds: 5) }
    _ = try open()
    for ending in ["", "-wal"] {
      let path = folder("home/ledger.sqlite\(ending)")
      guard var bytes = try? Data(contentsOf: URL(filePath: path)) else { continue }
      for place in stride(from: 0, to: bytes.count, by: 64) { bytes[place] = 0x5a }
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.write(contentsOf: bytes)
      try file.close()
    }
    let again = try open()
    #expect(again.takeNotes().count == 1)
    try add(step("eval"), to: again, seconds: 5)
    // The session that had the damaged file open goes on as well.
    try add(step("eval"), to: ledger, seconds: 5)
  }

  @Test("a step that ends after its file was set aside is recorded in the new one")
  func damagedWithin() throws {
    let ledger = try open()
    var long = step("train")
    for _ in 0..<5 { try add(step("eval"), to: ledger, seconds: 5) }
    long.id = try ledger.begin(long)
    for ending in ["", "-wal"] {
      try FileManager.default.removeItem(atPath: folder("home/ledger.sqlite\(ending)"))
    }
    let other = try open()
    for _ in 0..<9 { try add(step("eval"), to: other, seconds: 5) }
    // As the one that had the damaged file open goes on in the new one.
    (long.outcome, long.seconds) = (.done, 7)
    let number = try other.finish(long)
    #expect(number == 10)
    #expect(try other.step(number)?.command == "train" && other.step(long.id)?.command == "eval")
    #expect(try other.finished(long.key, over: 6)?.id == number)
  }

  @Test("a place where nothing can be written is one clear error")
  func notWritable() throws {
    try Data().write(to: URL(filePath: folder("file")))
    let error = #expect(throws: LedgerError.self) {
      try Ledger(LedgerFolder(folder("file/home")), machine: "", program: "")
    }
    #expect(error?.kind == .notWritable)
    #expect(error?.description.contains("--ledger DIR") == true)
  }

  @Test("the usual folder follows the environment")
  func places() {
    func place(_ variables: [String: String]) -> String? {
      LedgerFolder.usual { variables[$0] }?.path
    }
    #expect(place(["TEMPER_HOME": "/a", "HOME": "/h"]) == "/a")
    #expect(place(["XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/temper")
    #expect(place(["HOME": "/h"]) == "/h/.local/share/temper")
    #expect(place([:]) == nil)
  }
}
