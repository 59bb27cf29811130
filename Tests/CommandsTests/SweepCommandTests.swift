// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import TestSupport
import Testing

@Suite("Sweeps")
struct SweepCommandTests {
  private let ledger: ScratchFolder

  init() throws {
    ledger = try ScratchFolder()
  }

  private func shell() throws -> Shell {
    let shell = Shell(ledger: ledger)
    try shell.run(
      """
      cache over=0s
      \(try TestData.tiny())
      """)
    return shell
  }

  private let grid = "sweep ratio={0.25, 0.5} x seed=1..3 { prune $ratio by=random; eval n=100 }"

  @Test("run every cell from the same beginning, with its seed, and leave the session as it was")
  func cells() throws {
    let shell = try shell()
    let before = shell.session.modelHash
    let results = try shell.run(grid).filter { $0.command == "eval" }
    #expect(results.count == 6)
    #expect(shell.session.modelHash == before)
    #expect(shell.session.settings.seed == 0)
    let alone = try self.shell()
    let single = try alone.run("set seed=2; prune 0.5 by=random; eval n=100").last
    let cell = results[4]
    #expect(cell["accuracy"] == single?["accuracy"])
    #expect(cell["loss"] == single?["loss"])
  }

  @Test("cells that write files, or read what their key does not name, run anew")
  func anew() throws {
    let shell = try shell()
    let folder = try ScratchFolder()
    for body in [
      "prune $p; eval n=50 | csv >> '\(folder("o.csv"))'",
      "prune $p; save '\(folder("o.npz"))'; eval n=50",
      "attack fgsm eps=0.1 n=20 outcomes='\(folder("o.csv"))'",
      "summary; plot parameters vs p to='\(folder("o.md"))'",
    ] {
      for _ in 0..<2 {
        try shell.run("sweep p={0.25, 0.5} { \(body) }")
        #expect(try !folder.names().isEmpty)
        for name in try folder.names() { try FileManager.default.removeItem(atPath: folder(name)) }
      }
    }
    // The pasts of two sessions differ where their models do not.
    try shell.run("prune 0.25; save '\(folder("m.safetensors"))'")
    let cell = "sweep p={0.5} { undo; eval n=50 }"
    let first = try shell.run(cell).last?["loss"]
    let other = try self.shell()
    try other.run("prune 0.5; load '\(folder("m.safetensors"))'")
    #expect(other.session.modelHash == shell.session.modelHash)
    #expect(try other.run(cell).last?["loss"] != first)
  }

  @Test("an axis called seed takes seeds")
  func seeds() throws {
    let shell = try shell()
    for values in ["{0.5, 1}", "{-1, 1}"] {
      let failure = shell.failure("sweep seed=\(values) { eval n=20 }")
      #expect(failure?.message.contains("seed") == true, "\(values)")
    }
    #expect(shell.failure("sweep a=1..400 x b=1..400 { eval n=20 }") != nil)
  }

  @Test("show means and deviations over the seeds")
  func averages() throws {
    let shell = try shell()
    try shell.run(grid + " | csv")
    let lines = shell.output.text.split(whereSeparator: \.isNewline).map(String.init)
    let header = try #require(lines.first { $0.hasPrefix("ratio") })
    #expect(header.contains("loss,loss_std"))
    #expect(lines.count { $0.hasPrefix("0.25,3,") || $0.hasPrefix("0.5,3,") } == 2)
  }

  @Test("take finished cells from the ledger, also those of another grid with the same body")
  func resume() throws {
    let first = try shell().run(grid)
    let again = try shell()
    let results = try again.run(
      "sweep ratio={0.25, 0.5, 0.75} x seed=1..3 { prune $ratio by=random; eval n=100 }")
    #expect(again.output.notes.contains("6 of 9 cells came from the ledger"))
    let known = results.filter { record in first.contains { $0.id == record.id } }
    #expect(known.count == 12)
    #expect(known.allSatisfy { record in first.contains { $0.fields == record.fields } })
  }

  @Test("give the lines from the ledger that they gave, with the loops inside cells")
  func innerLoops() throws {
    func lines() throws -> (table: [Substring], notes: [String]) {
      let shell = try shell()
      try shell.run("sweep a={1, 2} { for b in {3, 4} { summary } } | csv a b parameters")
      let lines = shell.output.text.split(whereSeparator: \.isNewline)
      return (Array(lines.drop { !$0.hasPrefix("a,b") }), shell.output.notes)
    }
    let first = try lines()
    #expect(first.table.map { $0.prefix(3) } == ["a,b", "1,3", "1,4", "2,3", "2,4"])
    let again = try lines()
    #expect(again.notes.contains("2 of 2 cells came from the ledger"))
    #expect(again.table == first.table)
  }

  @Test("are told apart by a result from before the sweep that they read")
  func lastResult() throws {
    for count in [50, 60] {
      let results = try shell().run("eval n=\(count); sweep seed=1..2 { eval n=$it.count }")
      #expect(results.count == 3)
      #expect(results.allSatisfy { $0["count"] == .count(count) })
    }
  }

  @Test("do not mistake one script for another")
  func keys() throws {
    try shell().run("let n = 50; sweep seed=1..2 { eval n=$n }")
    let again = try shell()
    try again.run("let n = 60; sweep seed=1..2 { eval n=$n }")
    #expect(!again.output.notes.contains { $0.contains("from the ledger") })
  }

  @Test("the front holds what nothing else beats")
  func front() throws {
    let shell = try shell()
    try shell.run("train 1; sweep ratio={0.25, 0.5} { prune $ratio; finetune 1 n=200; eval }; eval")
    let front = try shell.result("front over={clean, bytes}")
    guard case .records(let rows) = front["front"] else {
      Issue.record("no rows")
      return
    }
    // Nothing is smaller than half of the filters.
    #expect(rows.contains { $0["candidate"] == .text("ratio=0.5") })
    let found = rows.compactMap { row -> (Double, Double)? in
      guard let clean = row["clean"]?.doubleValue, let bytes = row["bytes"]?.doubleValue else {
        return nil
      }
      return (clean, bytes)
    }
    for one in found {
      #expect(!found.contains { $0.0 > one.0 && $0.1 < one.1 })
    }
  }

  @Test("the front takes no audit, nothing that was stopped, and says what was not measured alike")
  func measures() throws {
    let shell = try shell()
    try shell.run(
      """
      train 2 lr=0.05 momentum=0.9
      attack pgd eps=0.001 steps=2 n=20
      audit eps=0.5 n=20
      attack autoattack eps=0.001 n=20 budget=1ms
      """)
    func measures(_ line: String) throws -> [String] {
      guard case .records(let rows)? = try shell.result(line)["front"] else { return [] }
      return rows.compactMap { $0["under"]?.plainText }
    }
    let found = try measures("front over={robust}")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("pgd standard linf eps=0.001 ") == true, "\(found)")
    #expect(!shell.output.text.contains("measured in"))
    try shell.run("prune 0.25; attack pgd eps=0.5 steps=2 n=20; front over={robust}")
    #expect(shell.output.text.contains("measured in 2 ways; front under='eps=0.5' takes"))
    shell.output.clear()
    #expect(try shell.result("front under='eps=0.001'")["count"] == .count(1))
    #expect(try measures("front over={robust} under='eps=0.001'") == found)
    #expect(!shell.output.text.contains("measured in"))
    #expect(shell.failure("front over={latency}")?.suggestion?.contains("bench") == true)
    #expect(shell.failure("front under='eps=0.02'")?.message.contains("eps=0.02") == true)
  }
}
