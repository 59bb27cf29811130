// SPDX-License-Identifier: MIT
import Commands
import Language
import Networks
import TestSupport
import Testing

@Suite("Saved sessions")
struct JournalTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  /// The script that a session saves.
  private func script(of shell: Shell) throws -> String {
    try shell.run("save '\(folder("session.temper"))'")
    return String(decoding: try folder.bytes("session.temper"), as: UTF8.self)
  }

  @Test("replay to the same figures")
  func replay() throws {
    var settings = SessionSettings(threads: 2)
    settings.seed = 11
    let shell = Shell(settings: settings)
    try shell.run(
      """
      \(try TestData.tiny())
      train 1
      let base = model
      for ratio in {0.25, 0.5} { reset base; prune $ratio; finetune 1 n=64; eval }
      try { train 1 lr=1e12 } catch reason { undo }
      set seed=12
      finetune adv 1 n=64 steps=1
      quantize 8 images=64
      attack pgd eps=0.1 steps=2 n=50
      compare base model n=50
      """)
    let again = Shell()
    try again.run(try script(of: shell))
    // The way over the other ratio led nowhere.
    let expected = shell.session.results.map(withoutTimes)
    let found = again.session.results.map(withoutTimes)
    #expect(found.count == 9)
    for record in found where record.command != "reset" { #expect(expected.contains(record)) }
    #expect(again.session.modelHash == shell.session.modelHash)
  }

  /// A result without its number, and without times, its own and those of its rows.
  private func withoutTimes(_ record: Record) -> Record {
    var record = record
    record.id = nil
    record.fields = record.figures.map { field in
      guard case .records(let rows) = field.value else { return field }
      return RecordField(field.name, .records(rows.map(withoutTimes)), isDetail: field.isDetail)
    }
    return record
  }

  @Test("leave out what failed, what was undone and what only looks")
  func clean() throws {
    let shell = Shell()
    try shell.run("load lenet5; version; models; results; help; prune 0.5; undo; prune 0.25")
    #expect(shell.failure("redo") != nil)
    #expect(lines(of: shell) == ["set seed=0", "load lenet5", "prune 0.25"])
    try shell.run("reset")
    #expect(lines(of: shell) == ["set seed=0", "load lenet5"])
  }

  /// The lines of the saved script below its first.
  private func lines(of shell: Shell) -> [String] {
    shell.session.script.split(separator: "\n").dropFirst().map(String.init).filter {
      !$0.hasPrefix("#")
    }
  }

  @Test("hold the models that steps read, under the names they had then")
  func named() throws {
    let shell = Shell()
    try shell.run(
      """
      load lenet5; let start = model; let other = model; mask 0.5; rewind start; let start = model
      load lenet5 seed=7; prune 0.5; load resnet20; reset other; mask 0.25; rewind start
      """)
    #expect(
      lines(of: shell) == [
        "set seed=0", "load lenet5", "let state1 = model", "let start = model", "mask 0.5",
        "rewind start", "let start = model", "reset state1", "mask 0.25", "rewind start",
      ])
  }

  @Test("spell everything out")
  func spelling() throws {
    let shell = Shell()
    try shell.run("let amount = 50%\nload lenet5\nprune $amount keep={conv1} by=l2")
    #expect(lines(of: shell).suffix(2) == ["load lenet5", "prune 50% by=l2 keep={conv1}"])
  }

  @Test("mark a step that was stopped, since a replay runs it whole")
  func stopped() throws {
    let output = RecordingOutput()
    let shell = Shell(
      output: output, interruption: Interruption { output.progressCount > 0 ? 1 : 0 })
    try shell.run(
      """
      load idx path='\(try TestData.folder().path)'
      network tiny { flatten; linear 10 }
      load tiny
      train 50
      """)
    let line = try #require(lines(of: shell).last)
    #expect(line.hasPrefix("train 50  # was stopped"), "\(line)")
  }

}
