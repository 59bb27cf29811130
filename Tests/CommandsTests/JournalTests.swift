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
      load idx path='\(try TestData.folder().path)'
      network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }
      load tiny
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
    let expected = shell.session.results.filter { $0.command != "save" }.map(withoutTimes)
    #expect(again.session.results.map(withoutTimes) == expected)
    #expect(again.session.network?.parameterCount == shell.session.network?.parameterCount)
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

  @Test("leave out what failed and what only looks")
  func clean() throws {
    let shell = Shell()
    try shell.run("load lenet5; version; models; results; results 1; help; prune 0.5")
    #expect(shell.failure("reset; redo") != nil)
    let text = try script(of: shell)
    #expect(
      text == "#!/usr/bin/env temper\nset seed=0\nload lenet5\nprune 0.5\nreset\n", "\(text)")
  }

  @Test("spell everything out")
  func spelling() throws {
    let shell = Shell()
    try shell.run("let amount = 50%\nload lenet5\nprune $amount keep={conv1} by=l2")
    #expect(shell.session.journal == ["load lenet5", "prune 50% by=l2 keep={conv1}"])
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
    let line = try #require(shell.session.journal.last)
    #expect(line.hasPrefix("train 50  # was stopped"), "\(line)")
  }

  @Test("are not lost with a model that has no name yet")
  func unnamed() throws {
    let shell = Shell()
    try shell.run("load lenet5; let a = model; prune 0.5; let b = model; reset a")
    let again = Shell()
    try again.run(try script(of: shell))
    #expect(again.session.models.keys.sorted() == ["a", "b"])
    #expect(
      again.session.models["b"]?.network.parameterCount
        == shell.session.models["b"]?.network.parameterCount)
  }
}
