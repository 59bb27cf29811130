// SPDX-License-Identifier: MIT
import Commands
import Language
import Storage
import TestSupport
import Testing

@Suite("Scripts that prove themselves")
struct SavedSessionTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func shell(_ ledger: ScratchFolder? = nil) throws -> Shell {
    let shell = Shell(ledger: ledger)
    if ledger != nil { try shell.run("cache over=0s") }
    return shell
  }

  private func work(_ shell: Shell) throws {
    try shell.run(
      """
      \(try TestData.tiny())
      train 1 n=200
      prune 0.5; undo
      prune 0.25
      eval n=50
      """)
  }

  @Test("a saved session is replayed before it is written")
  func proof() throws {
    let shell = try shell(try ScratchFolder())
    try work(shell)
    let record = try shell.result("save '\(folder("a.temper"))'")
    guard case .text(let proof) = record["proof"] else {
      Issue.record("no proof")
      return
    }
    #expect(proof.hasPrefix("proved: 6 steps replayed, 4 of them"), "\(proof)")
    let text = String(decoding: try folder.bytes("a.temper"), as: UTF8.self)
    #expect(text.contains(" sha256="))
    #expect(text.contains("\neval n=50\n#= {\"command\":\"eval\",\"accuracy\""))
    #expect(!text.contains("prune 0.5"))
    // The proof leaves no trace of its own.
    #expect(shell.session.results.count { $0.command == "eval" } == 1)
  }

  @Test("a name that meant several models means each of them in its place")
  func names() throws {
    let shell = try shell(try ScratchFolder())
    try shell.run(
      """
      \(try TestData.tiny())
      let base = model
      prune 0.5
      let half = model
      train ard 1 n=32 teacher=base steps=1
      let tuned = model
      reset half
      let base = model
      reset tuned
      train ard 1 n=32 teacher=base steps=1
      """)
    let record = try shell.result("save '\(folder("a.temper"))'")
    #expect(record["proof"]?.displayText.hasPrefix("proved") == true, "\(record)")
    let other = try self.shell(try ScratchFolder())
    try other.run(String(decoding: try folder.bytes("a.temper"), as: UTF8.self))
    #expect(other.session.modelHash == shell.session.modelHash)
  }

  @Test("other data is refused by its hash")
  func pinned() throws {
    let shell = try shell()
    let line = "load idx path='\(try TestData.folder().path)'"
    let digest = try shell.result(line)["data"]?.displayText ?? ""
    try shell.run("\(line) sha256=\(digest)")
    let failure = try #require(shell.failure("\(line) sha256=\(String(digest.reversed()))"))
    #expect(failure.message.contains(digest))
  }

  @Test("a packed session replays elsewhere from its own ledger")
  func packed() throws {
    let first = try shell(try ScratchFolder())
    try work(first)
    let packed = try first.result("pack '\(folder("a.zip"))'")
    #expect(packed["models"] == .count(3))
    let other = try shell(try ScratchFolder())
    let unpacked = try other.result("unpack '\(folder("a.zip"))' to='\(folder("b.temper"))'")
    #expect(unpacked["models"] == .count(3))
    let replay = try other.run(String(decoding: try folder.bytes("b.temper"), as: UTF8.self))
    #expect(replay.count { $0["cached"] != nil } == 4)
    #expect(other.session.modelHash == first.session.modelHash)
  }

  @Test("a packed model that is not what its name says is refused")
  func forged() throws {
    let first = try shell(try ScratchFolder())
    try work(first)
    try first.run("pack '\(folder("a.zip"))'")
    let archive = try ZipArchive(parsing: try folder.bytes("a.zip"), path: "a.zip")
    var forged = ZipWriter(path: "b.zip")
    for entry in archive.entries {
      var bytes = Array(try archive.content(of: entry))
      if entry.name.hasPrefix("models/") { bytes[bytes.count - 1] ^= 1 }
      try forged.add(entry.name, bytes)
    }
    try folder.write("b.zip", forged.finish().flatMap { $0 })
    let failure = first.failure("unpack '\(folder("b.zip"))'")
    #expect(failure?.message.contains("is not what its name says") == true)
  }

  @Test("a result that is nothing but rows has a comment for each, without times")
  func rows() throws {
    let shell = try shell()
    try shell.run("\(try TestData.tiny())\nlet base = model\nprune 0.5")
    let record = try shell.result("compare base model under=fgsm eps=0.1 n=20")
    let parts = RecordedOutput.parts(of: record)
    let values = RecordedOutput.lines(record).compactMap(RecordedOutput.value)
    #expect(values.compactMap { $0["model"]?.stringValue } == ["base", "model"])
    for (part, value) in zip(parts, values) {
      #expect(value["command"]?.stringValue == "compare")
      #expect(value["accuracy"] != nil && value["robust_accuracy"] != nil)
      #expect(value["count"]?.integerValue == 20)
      #expect(value["protocol"]?.stringValue?.contains("fgsm") == true)
      #expect(value["seconds"] == nil)
      #expect(RecordedOutput.compare(part, with: value) == .same)
      var other = part
      other["count"] = .count(19)
      #expect(RecordedOutput.compare(other, with: value) == .changed(["count was 20, is 19"]))
    }
    // Numbers of steps, and when they were.
    #expect(RecordedOutput.lines(try shell.result("history")).isEmpty)
  }

  @Test("shares within the error of their difference are noise, others have changed")
  func verdicts() throws {
    func record(_ accuracy: Double, loss: Double = 1, bytes: Int = 10) -> Record {
      Record(
        command: "eval",
        fields: [
          RecordField("accuracy", .fraction(accuracy)), RecordField("loss", .number(loss)),
          RecordField("count", .count(1000)), RecordField("bytes", .bytes(bytes)),
        ])
    }
    let line = try #require(RecordedOutput.line(record(0.9)))
    let recorded = try #require(RecordedOutput.value(line))
    #expect(RecordedOutput.compare(record(0.9), with: recorded) == .same)
    // 2.58 standard errors of the difference of two shares of 1,000 at 0.9 are 0.0346.
    #expect(RecordedOutput.compare(record(0.93), with: recorded) == .withinNoise)
    #expect(RecordedOutput.compare(record(0.86), with: recorded) != .withinNoise)
    #expect(RecordedOutput.compare(record(0.9, loss: 1.1), with: recorded) == .withinNoise)
    #expect(RecordedOutput.compare(record(0.9, loss: 1.5), with: recorded) != .withinNoise)
    #expect(
      RecordedOutput.compare(record(0.9, bytes: 11), with: recorded)
        == .changed(["bytes was 10 B, is 11 B"]))
  }

  @Test("few images excuse no other loss, and no other number of passes")
  func fewImages() throws {
    func record(loss: Double, epochs: Double = 10, sparsity: Double = 0.5) -> Record {
      Record(
        command: "train",
        fields: [
          RecordField("epochs", .number(epochs)), RecordField("loss", .number(loss)),
          RecordField("sparsity", .fraction(sparsity)), RecordField("count", .count(20)),
        ])
    }
    let line = try #require(RecordedOutput.line(record(loss: 2)))
    let recorded = try #require(RecordedOutput.value(line))
    #expect(RecordedOutput.compare(record(loss: 1.5), with: recorded) == .withinNoise)
    #expect(
      RecordedOutput.compare(record(loss: 0.02), with: recorded)
        == .changed(["loss was 2, is 0.02"]))
    #expect(
      RecordedOutput.compare(record(loss: 2, epochs: 8), with: recorded)
        == .changed(["epochs was 10, is 8"]))
    #expect(
      RecordedOutput.compare(record(loss: 2, sparsity: 0.4), with: recorded)
        == .changed(["sparsity was 50.0 %, is 40.0 %"]))
  }

  @Test("what measures time is proved by what does not change from run to run")
  func times() throws {
    let shell = try shell()
    try shell.run(try TestData.tiny())
    let bench = try shell.result("bench batch={1} time=1ms")
    let line = try #require(RecordedOutput.line(bench))
    let recorded = try #require(RecordedOutput.value(line))
    #expect(recorded["parameters"] != nil && recorded["arithmetic"]?.stringValue == "fp32")
    #expect(recorded["throughput"] == nil && recorded["memory"] == nil)
    // What earlier versions recorded of the machine is no figure of the script.
    let old = try JSONValue(
      parsing: "{\"command\":\"bench\",\"throughput\":1,\"memory\":2,\"arithmetic\":\"fp32\"}")
    #expect(RecordedOutput.compare(bench, with: old) == .same)
    let record = try shell.result("save '\(folder("a.temper"))'")
    #expect(record["proof"]?.displayText.hasPrefix("proved") == true, "\(record)")
  }
}
