// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import TestSupport
import Testing

/// What is not certain before a script runs is no reason to refuse it.
@Suite("Doubts of the rehearsal")
struct RehearsedDoubtTests {
  /// Folders by the words that stand for them: 28x28 images, few of them, tests alone, 32x32 images,
  /// and one for files.
  private let folders: [String: ScratchFolder]

  init() throws {
    folders = [
      "@data": try TestData.folder(), "@few": try ScratchFolder(), "@tests": try ScratchFolder(),
      "@wide": try ScratchFolder(), "@files": try ScratchFolder(),
    ]
    try PatternImages.write(to: folder("@few"), train: 16, test: 20)
    try PatternImages.write(to: folder("@tests"), train: 0, test: 20)
    try PatternImages.write(to: folder("@wide"), train: 20, test: 20, size: 32)
  }

  private func folder(_ word: String) throws -> ScratchFolder { try #require(folders[word]) }

  /// A script with the paths of its folders; DATA loads the usual images and a network for them.
  private func script(_ text: String) -> String {
    let whole = text.replacingOccurrences(of: "DATA", with: "load idx path=@data; load lenet5")
    return folders.reduce(whole) { $0.replacingOccurrences(of: $1.key, with: $1.value.path) }
  }

  private func found(
    _ text: String, branches: [String]? = [], hasLedger: Bool? = nil
  ) throws -> [String] {
    let source = SourceText(name: "test", text: script(text))
    let check = Checker(CommandRegistry.catalog).check(Parser.parse(source))
    #expect(!check.hasErrors, "\(text): \(check.diagnostics.map(\.message))")
    return Forecast(
      check, settings: SessionSettings(threads: 2), branches: branches, hasLedger: hasLedger,
      isThorough: true
    ).diagnostics.map(\.message)
  }

  @Test(
    "data, networks, models and files that may be others refuse nothing",
    arguments: [
      "try { load idx path=@data } catch { load idx path=@few }; load lenet5; train 1 n=64",
      "try { load idx path=@data } catch { load idx path=@tests }; load lenet5; quantize 8",
      """
      DATA; eval n=10; if accuracy > 0.9 { load idx path=@wide }; load lenet5
      load idx path=@data; eval n=10
      """,
      """
      load idx path=@wide; load lenet5; eval n=10; if accuracy > 0.9 { load idx path=@data }
      network b { conv 4 kernel=30; flatten; linear 10 }; load b
      """,
      """
      DATA; eval n=10; if accuracy < 0.9 { network b { conv 4 kernel=3; flatten; linear 10 } } else {
        network b { flatten; linear 10 }
      }
      load b; prune 0.5
      """,
      """
      DATA; eval n=10; if accuracy < 0.9 { load idx path=@few }
      quantize 8 images=16; verify integer n=10
      """,
      """
      DATA; network b { flatten; linear 2 }; eval n=10; if accuracy > 50% { load b }
      attack apgd loss=dlr n=5
      """,
      """
      DATA; let base = model; quantize 8 images=16; eval n=10
      if accuracy > 50% { let base = model }
      reset base; quantize 4 images=16
      """,
      """
      DATA; eval n=10; let k = $it.count; attack pgd n=5 outcomes="@files/o${k}.csv"
      plot robust from=@files/o10.csv to=@files/p.csv
      """,
      """
      DATA; eval n=10; let k = $it.count; attack pgd n=5 snap=8bit images="@files/p${k}"
      summary > @files/p10/cost.csv
      """,
    ])
  func mayBeOthers(text: String) throws {
    #expect(try found(text) == [], "\(text)")
  }

  @Test("what is certain in spite of doubts before it is told")
  func certain() throws {
    let doubt = "DATA; eval n=10; if accuracy > 50% { load idx path=@wide }; load lenet5; "
    #expect(try found(doubt + "DATA; quantize 4 fc9=3").count == 1)
    let network = "network b { flatten; linear 10 }; DATA; load b; prune 0.5"
    #expect(try found(doubt + network).count == 1)
  }

  @Test(
    "loops and sweeps of unknown length may run as often as they like, or never",
    arguments: [
      """
      DATA; quantize 8 images=16; prune 0.3; eval n=32; let k = $it.count
      for i in 31..$k { undo }
      quantize 4 images=16
      """,
      """
      DATA; eval n=10; let l = {}; if accuracy > 50% { let l = {1} }
      for i in $l { save /nowhere/a.npz }
      """,
      """
      DATA; eval n=10; let l = {}; if accuracy > 50% { let l = {1} }
      sweep i=$l { save /nowhere/a.npz }
      """,
      """
      DATA; let base = model; quantize 8 images=16
      for i in 1..10002 { if $i > 10001 { reset base } else { let z = $i } }
      quantize 4 images=16
      """,
    ])
  func unknownRounds(text: String) throws {
    #expect(try found(text) == [], "\(text)")
  }

  @Test("branches of cells are gone after them, unless a ledger keeps them")
  func branchesOfCells() throws {
    let named = "DATA; sweep p={1, 2} { fork b$p; prune 0.2 }; switch b1"
    #expect(try found(named) == [])
    #expect(try found(named, hasLedger: true) == [])
    #expect(try found(named, hasLedger: false) == ["there is no branch 'b1'"])
    let taken = "DATA; sweep p={1, 2} { fork x; prune 0.2; switch main }"
    #expect(try found(taken) == [])
    #expect(try found(taken, hasLedger: true) == ["there is a branch 'x' already"])
    #expect(try found(taken, hasLedger: false) == [])
    // Of cells that fork nothing the branches stay known.
    let other = "DATA; sweep p={1, 2} { prune 0.2 }; switch b1"
    #expect(try found(other) == ["there is no branch 'b1'"])
  }

  @Test("reset without a model that was loaded fails, and with one that may have been does not")
  func reset() throws {
    let failure = try #require(Shell().failure("reset"))
    #expect(try found("reset") == [failure.message])
    #expect(try found("load lenet5; undo; reset") == [])
    #expect(try found("try { load lenet5 } catch { load lenet5 }; reset") == [])
    #expect(try found("switch low; reset", branches: ["low"]) == [])
    #expect(try found("sweep p={1, 2} { load lenet5; reset }; reset") == [failure.message])
  }

  @Test("a file that is written under one spelling is not the old one under another")
  func spellings() throws {
    let files = try folder("@files")
    try Shell().run(script("DATA; quantize 8 images=16; save @files/m.safetensors"))
    try FileManager.default.createSymbolicLink(
      atPath: files("link.safetensors"), withDestinationPath: "m.safetensors")
    let name = URL(filePath: files.path).lastPathComponent
    for spelling in ["./m.safetensors", "../\(name)/m.safetensors", "link.safetensors"] {
      let rest = "load @files/\(spelling); quantize 8 images=16"
      #expect(try found("DATA; \(rest)").count == 1, "\(spelling)")
      #expect(try found("DATA; save @files/m.safetensors; \(rest)") == [], "\(spelling)")
    }
    let made = "load lenet5; report @files/made/here; summary > @files/./made/here/x.csv"
    #expect(try found(made) == [])
  }

  @Test("what the block between the steps of prune writes and makes is there after it")
  func blocks() throws {
    let text = "DATA; prune 0.5 steps=2 { save @files/a.npz; finetune 1 n=16 }; load @files/a.npz"
    #expect(try found(text) == [])
    #expect(try found("DATA; prune 0.5 steps=2 --dry-run { save /nowhere/a.npz }") == [])
    #expect(try found("DATA; prune 0.5 steps=2 { save /nowhere/a.npz }").count == 1)
    let rounded = "DATA; prune 0.5 steps=2 { quantize 8 images=16 }; "
    #expect(try found(rounded + "verify integer n=10") == [])
    #expect(try found(rounded + "undo; verify integer n=10").count == 1)
    #expect(try found("DATA; prune 0.5 steps=3 { quantize 8 images=16 }").count == 1)
  }

  @Test("almost everything can be pruned, at once and in steps")
  func almostEverything() throws {
    for line in ["prune 0.99999", "prune 0.99999 steps=10 { summary }"] {
      #expect(try found("DATA; \(line)") == [], "\(line)")
      let shell = Shell()
      try shell.run("load lenet5")
      #expect(try shell.result(line)["channels"] == .count(2), "\(line)")
    }
  }

  @Test("rounds of quantize that are remembered leave what the first did")
  func rememberedRounds() throws {
    let rounds = "DATA; let base = model; for i in 1..3 { reset base; quantize 4 images=16 }; "
    #expect(try found(rounds + "verify integer n=10; reset base; eval n=10") == [])
    #expect(try found(rounds + "quantize 4 images=16").count == 1)
    let pruned = "DATA; for i in 1..2 { prune 0.2; quantize 4 images=16; undo }; "
    #expect(try found(pruned + "quantize 8 images=16; verify integer n=10") == [])
  }
}
