// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import Ledger
import TestSupport
import Testing

@Suite("What a session remembers")
struct MemoryTests {
  private let ledger: ScratchFolder

  init() throws {
    ledger = try ScratchFolder()
  }

  /// A session of its own with the same ledger, with data and a tiny network.
  private func shell(seed: UInt64 = 0, fresh: Bool = false) throws -> Shell {
    var settings = SessionSettings(threads: 2)
    settings.seed = seed
    settings.isFresh = fresh
    let shell = Shell(settings: settings, ledger: ledger)
    try shell.run(
      """
      cache over=0s
      \(try TestData.tiny())
      """)
    return shell
  }

  private func isCached(_ record: Record?) -> Bool { record?["cached"] != nil }

  @Test("finished steps are taken from the ledger, to the bit")
  func recalled() throws {
    let script = "train 1; prune 0.25; finetune 1 n=64; eval; attack pgd eps=0.1 steps=2 n=50"
    let first = try shell()
    let results = try first.run(script)
    #expect(!results.contains(where: isCached))
    let again = try shell()
    let recalled = try again.run(script)
    #expect(recalled.allSatisfy(isCached))
    #expect(again.output.text.contains("cached, was"))
    for (new, old) in zip(recalled, results) {
      #expect(new.fields.filter { $0.name != "cached" } == old.fields)
    }
    #expect(again.session.modelHash == first.session.modelHash)
  }

  @Test(
    "what decides the outcome decides the key",
    arguments: [
      ("set seed=1; train 1 n=64", false), ("set threads=1; train 1 n=64", true),
      ("train 1 n=65", false), ("train 1 lr=0.1 n=64", true),
      ("load lenet5; train 1 n=64", false), ("prune 0.25; train 1 n=64", false),
      ("prune 0.25; undo; train 1 n=64", true),
    ])
  func keys(line: String, isKnown: Bool) throws {
    try shell().run("train 1 n=64")
    #expect(isCached(try shell().run(line).last) == isKnown)
  }

  @Test("--fresh runs everything, and later sessions may take that")
  func fresh() throws {
    try shell().run("train 1 n=64")
    #expect(!isCached(try shell(fresh: true).run("train 1 n=64").last))
    #expect(isCached(try shell().run("train 1 n=64").last))
  }

  @Test("steps cheaper than the threshold are run again")
  func threshold() throws {
    try shell().run("prune 0.25")
    let again = try shell()
    try again.run("cache over=60s")
    #expect(!isCached(try again.run("prune 0.25").last))
  }

  @Test("a step whose model was let go is run again")
  func collected() throws {
    try shell().run("train 1 n=64")
    let again = try shell()
    let cache = try again.result("cache budget=0B")
    #expect(try #require(cache["removed"]?.doubleValue) >= 1)
    #expect(cache["models"] == .count(0))
    #expect(!isCached(try again.run("train 1 n=64").last))
    try again.run("cache budget=1GiB")
  }

  @Test("what was stopped early does not stand for the whole")
  func partial() throws {
    let output = RecordingOutput()
    let stopped = Shell(
      output: output, interruption: Interruption { output.progressCount > 0 ? 1 : 0 },
      ledger: ledger)
    let lines = """
      cache over=0s
      \(try TestData.tiny())

      """
    let partial = try stopped.run(lines + "train 3")
    #expect(partial.last?["partial"] == .flag(true))
    #expect(!isCached(try shell().run("train 3").last))
  }

  @Test("results have one number over all sessions, and are recalled by it")
  func numbers() throws {
    let first = try shell().result("eval n=20")
    let second = try shell()
    let other = try second.result("eval n=30")
    #expect(try #require(other.id) > (try #require(first.id)))
    let found = try second.result("results \(try #require(first.id))")
    guard case .records(let rows) = found["results"] else {
      Issue.record("no rows")
      return
    }
    #expect(rows.map(\.fields) == [first.fields])
  }

  @Test("results that are not recorded take no number of a step")
  func unrecorded() throws {
    let shell = try shell()
    let results = try shell.run("eval n=20; history; version; eval n=30; models; eval n=40")
    let numbers = results.compactMap(\.id)
    #expect(numbers.count == 6)
    #expect(numbers == Set(numbers).sorted())
    for eval in results where eval.command == "eval" {
      let id = try #require(eval.id)
      guard case .records(let rows) = try shell.result("results \(id)")["results"],
        case .records(let chain) = try shell.result("why \(id)")["chain"]
      else {
        Issue.record("no rows")
        return
      }
      #expect(rows.map(\.fields) == [eval.fields])
      #expect(chain.last?["line"] == .text("eval n=\(eval["count"]?.displayText ?? "")"))
    }
    let failure = try #require(shell.failure("why \(numbers[1])"))
    #expect(failure.message.contains("`history`, which the ledger does not record"))
  }

  @Test("why tells the chain, and which part of the key is another")
  func why() throws {
    let shell = try shell()
    try shell.run("train 1 n=64; let base = model; prune 0.25; undo; eval n=20; set seed=5")
    let eval = try shell.result("eval n=20")
    let why = try shell.result("why \(try #require(eval.id))")
    guard case .records(let chain) = why["chain"], case .records(let parts) = why["differs"] else {
      Issue.record("no rows")
      return
    }
    #expect(
      chain.compactMap { $0["line"] }
        == ["load tiny", "train 1 n=64", "eval n=20"].map(FieldValue.text))
    #expect(parts.compactMap { $0["part"] } == [.text("seed")])
    #expect(parts.first?["here"] == .text("5"))
    #expect(parts.first?["there"] == .text("0"))
  }

  @Test("failed steps stay in the history, with their reason")
  func history() throws {
    let shell = try shell()
    _ = shell.failure("train 1 lr=1e12")
    let rows = try shell.result("history")
    guard case .records(let steps) = rows["steps"] else {
      Issue.record("no rows")
      return
    }
    #expect(steps.last?["outcome"] == .text("failed"))
    guard case .text(let reason) = steps.last?["failure"] else {
      Issue.record("no reason")
      return
    }
    #expect(reason.contains("diverged"))
  }

  @Test("a text that no command has gives a history of nothing, and says so")
  func unfound() throws {
    let shell = try shell()
    shell.output.clear()
    try shell.run("history zzz; history zzz --all; history tiny")
    let lines = shell.output.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("no command of this session has 'zzz'; --all"))
    #expect(lines[1].hasPrefix("no step's command has 'zzz'"))
    #expect(!shell.output.text.contains("no steps yet"))
    #expect(lines.contains { $0.contains("load tiny") })
    let bare = Shell()
    #expect(try bare.result("history")["steps"] == .records([]))
    #expect(bare.output.text.hasPrefix("no steps yet"))
    try bare.run("load lenet5; prune 0.5")
    bare.output.clear()
    try bare.run("history prune; history zzz")
    #expect(bare.output.text.contains("prune 0.5") && !bare.output.text.contains("load lenet5"))
    #expect(bare.output.text.contains("no step's command has 'zzz'"))
  }

  @Test("a session that has done nothing yet names where those before it are")
  func older() throws {
    let first = Shell(ledger: ledger)
    try first.run("results; history")
    #expect(!first.output.text.contains("--all"))
    try first.run("load lenet5")
    let later = Shell(ledger: ledger)
    try later.run("results; history")
    let lines = later.output.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("no results in this session yet; history --all"))
    #expect(lines[1].hasPrefix("no steps in this session yet; history --all"))
  }

  @Test("a ledger that was wanted and could not be opened is told by all that would read it")
  func fault() throws {
    var settings = SessionSettings(threads: 1)
    settings.ledgerFault = "the ledger in '/x' cannot be written"
    let shell = Shell(settings: settings)
    for line in ["why 3", "history --all", "results 3", "cache"] {
      let failure = try #require(shell.failure(line), "\(line)")
      let text = "\(failure.message) \(failure.suggestion ?? "")"
      #expect(text.contains("the ledger in '/x' cannot be written"), "\(text)")
      #expect(!text.contains("--no-ledger"))
    }
    // What the session itself has done is there.
    #expect(shell.failure("load lenet5; history; results") == nil)
  }

  @Test("an unknown branch is refused with the name of every branch, which completion offers too")
  func branchNames() throws {
    let first = try shell()
    try first.run("fork one; fork two")
    let later = try shell()
    for shell in [first, later] {
      #expect(shell.failure("switch three")?.expected == "one of main, one, two")
      var environment = shell.interpreter.environment
      environment.names[.branch] = Set(shell.session.branchNames)
      let found = Completion.complete(
        "switch ", cursor: 7, catalog: CommandRegistry.catalog,
        context: CompletionContext(environment: environment))
      #expect(found.candidates.map(\.text) == ["main", "one", "two"])
    }
  }

  @Test("branches go their own ways, and later sessions can go on with them")
  func branches() throws {
    let first = try shell()
    try first.run("fork low; prune 0.5")
    let low = first.session.modelHash
    try first.run("switch main")
    #expect(first.session.modelHash != low)
    try first.run("prune 0.25; switch low")
    #expect(first.session.modelHash == low)
    try first.run("undo; redo")
    #expect(first.session.modelHash == low)
    let later = try shell()
    try later.run("switch low")
    #expect(later.session.modelHash == low)
    #expect(later.failure("switch lov")?.suggestion == "did you mean low?")
    // The name is taken, also for sessions that have not been there.
    let other = try shell()
    #expect(other.failure("fork low")?.suggestion == "type: switch low")
  }

  @Test("the tree keeps what was undone, and marks the current model")
  func tree() throws {
    let shell = try shell()
    try shell.run("prune 0.25; undo; prune 0.5; let half = model; quantize 8 images=64; undo")
    guard case .records(let rows) = try shell.result("tree")["models"] else {
      Issue.record("no rows")
      return
    }
    #expect(
      rows.compactMap { $0["line"]?.displayText }
        == ["load tiny", "prune 0.25", "prune 0.5", "quantize 8 images=64"])
    #expect(rows.compactMap { $0["depth"] } == [0, 1, 1, 1].map(FieldValue.count))
    #expect(rows.compactMap { $0["current"] } == [false, false, true, false].map(FieldValue.flag))
    #expect(rows[2]["names"] == .text("half"))
  }

  @Test("two sessions at once lose nothing")
  func together() async throws {
    let names = (0..<4).map { "\($0)" }
    let path = ledger.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in names {
        group.addTask {
          let ledger = try Ledger(LedgerFolder(path), machine: name, program: "test")
          for count in 0..<100 {
            var step = LedgerStep(key: StepKey([("command", "\(name) \(count)")]))
            step.command = "\(name) \(count)"
            step.id = try ledger.begin(step)
            step.outcome = .done
            try ledger.finish(step)
          }
        }
      }
      try await group.waitForAll()
    }
    let steps = try Ledger(LedgerFolder(path), machine: "", program: "").steps(limit: 1000)
    #expect(steps.count == 400)
    #expect(steps.allSatisfy { $0.outcome == .done })
    for name in names {
      let own = steps.filter { $0.machine == name }
      #expect(own.map(\.command) == (0..<100).map { "\(name) \($0)" })
    }
  }
}
