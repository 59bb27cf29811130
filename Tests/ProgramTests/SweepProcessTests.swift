// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// Sweeps whose cells run in processes of their own.
@Suite struct SweepProcessTests {
  private let program: Program

  init() throws {
    program = try Program()
    try PatternImages.write(to: program.folder)
  }

  private func script(_ jobs: String, body: String = "") -> String {
    """
    cache over=0s
    load idx path='\(program.folder.path)'
    network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }
    load tiny
    train 1 n=200
    let trained = model
    let amount = 0.5
    def cut(share: fraction) { prune $share by=random }
    sweep lr={0.01, 0.1} x seed=1..2 \(jobs) {
      reset trained; \(body) cut $amount; finetune 1 n=96 lr=$lr; eval n=100
    } | csv > cells.csv
    eval n=50
    """
  }

  private func run(_ ledger: String, _ script: String) throws -> Program.Outcome {
    try program.run(["--ledger", program.folder(ledger), "--threads", "2", "-c", script])
  }

  /// The table without times, and without which steps came from the ledger.
  private func table() throws -> [[String]] {
    let text = String(decoding: try program.folder.bytes("cells.csv"), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let kept = lines[0].indices.filter { index in
      !["seconds", "cached"].contains { lines[0][index].contains($0) }
    }
    return lines.map { line in kept.map { line[$0] } }
  }

  @Test func giveTheSameBitsAsOneProcess() throws {
    let alone = try run("one", script(""))
    #expect(alone.exitCode == 0, "\(alone.messages)")
    let expected = try table()
    let several = try run("two", script("jobs=2"))
    #expect(several.exitCode == 0, "\(several.messages)")
    #expect(try table() == expected)
    #expect(!several.messages.contains("runs here"), "\(several.messages)")
    #expect(several.messages.contains("cell 4 of 4"))
    // Its cells are in the ledger, for a sweep in one process too.
    let again = try run("two", script(""))
    #expect(again.messages.contains("4 of 4 cells came from the ledger"), "\(again.messages)")
    #expect(try table() == expected)
  }

  @Test func loopsInsideCellsKeepTheirColumns() throws {
    func cells(_ ledger: String, _ jobs: String) throws -> [[String]] {
      let text = """
        cache over=0s
        load lenet5
        for k in {7} {
          sweep a={1, 2} \(jobs) { for b in {3, 4} { summary } } | csv a b parameters > cells.csv
        }
        """
      let outcome = try run(ledger, text)
      #expect(outcome.exitCode == 0, "\(outcome.messages)")
      #expect(!outcome.messages.contains("runs here"), "\(outcome.messages)")
      return try table()
    }
    let alone = try cells("one", "")
    let places = alone.map { $0.prefix(2).joined(separator: ",") }
    #expect(places == ["a,b", "1,3", "1,4", "2,3", "2,4"])
    #expect(try cells("two", "jobs=2") == alone)
  }

  @Test func aCellThatFailsIsToldAsInOneProcess() throws {
    let wrong = "if $lr == 0.1 { eval n=50; expect loss < 0 };"
    func message(_ outcome: Program.Outcome) -> [Substring] {
      outcome.messages.split(whereSeparator: \.isNewline).drop { !$0.hasPrefix("error: ") }
        .filter { !$0.contains("sweep lr") }
    }
    let alone = try run("one", script("", body: wrong))
    let several = try run("two", script("jobs=2", body: wrong))
    #expect(several.exitCode == 1 && alone.exitCode == 1)
    #expect(!message(alone).isEmpty)
    #expect(message(several) == message(alone))
    #expect(several.messages.contains("ended with status 1 ("))
    #expect(several.messages.contains("loss < 0"))
    #expect(several.messages.contains("); the cell runs here"))
  }

  @Test func plotsKnowWhatTheyKnowOfOneProcess() throws {
    func points(_ jobs: String) throws -> [UInt8] {
      let text = """
        cache over=0s
        load idx path='\(program.folder.path)'
        network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }
        load tiny
        train 1 n=200
        prune 0.25
        let base = model
        for kind in {l1, random} {
          sweep p={0.25, 0.5} \(jobs) { reset base; eval n=50; prune $p by=$kind; eval n=50 }
        }
        plot accuracy vs ratio by=kind to=ratio.csv
        plot accuracy vs p by=kind to=p.csv
        """
      let outcome = try run("\(jobs.isEmpty ? "alone" : "several")", text)
      #expect(outcome.exitCode == 0, "\(outcome.messages)")
      #expect(!outcome.messages.contains("runs here"), "\(outcome.messages)")
      return try program.folder.bytes("ratio.csv") + program.folder.bytes("p.csv")
    }
    let alone = try points("")
    #expect(try points("jobs=2") == alone)
    #expect(alone.count { $0 == UInt8(ascii: "\n") } > 8)
  }

  @Test func cellsThatMeasureTimeTakeTurnsAndAreMeasuredAnew() throws {
    let text = """
      cache over=0s
      load lenet5
      let base = model
      sweep p={0.25, 0.5} jobs=2 { reset base; prune $p; bench batch=1 time=10ms }
      """
    for _ in 0..<2 {
      let outcome = try run("timed", text)
      #expect(outcome.exitCode == 0, "\(outcome.messages)")
      #expect(outcome.messages.contains("bench measures time"))
      #expect(!outcome.messages.contains("came from the ledger"), "\(outcome.messages)")
    }
  }

  @Test func howManyJobsIsCheckedWhenItIsKnown() throws {
    let text = """
      cache over=0s
      load lenet5
      summary
      sweep p={0.25, 0.5} jobs=$it.parameters { prune $p }
      """
    let outcome = try run("many", text)
    #expect(outcome.exitCode != 0)
    #expect(outcome.messages.contains("1 to 64"), "\(outcome.messages)")
  }

  @Test func withoutALedgerCellsTakeTurns() throws {
    let text = script("jobs=2").replacing("cache over=0s", with: "")
    let outcome = try program.run(["--no-ledger", "-c", text])
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(outcome.messages.contains("cells run one after the other"))
    #expect(try table().count == 3)
  }

  @Test func ctrlCEndsAllProcesses() throws {
    // Longer than any machine takes to notice the signal.
    let long = script("jobs=2").replacing("finetune 1 n=96", with: "finetune 100000 n=300")
    let ledger = program.folder("c")
    let running = try program.start(["--ledger", ledger, "--threads", "2", "-c", long])
    func cells() throws -> Int {
      try RunningProcesses.count(with: ["--ledger", ledger, "--cell"])
    }
    #expect(try Patience.wait(every: 100_000) { try cells() == 2 })
    running.interrupt()
    let outcome = try running.finish()
    #expect(outcome.exitCode == 130, "\(outcome.messages)")
    #expect(try cells() == 0)
  }
}
