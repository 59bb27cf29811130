// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite("Cells of sweeps")
struct SweepCellTests {
  @Test(
    "give the same lines when they come back",
    arguments: [
      "sweep a={1, 2} { eval; for b in {3, 4} { quantize $b }; attack pgd } | csv",
      "for k in {7} { sweep a={1, 2} x c={5, 6} { for b in {3, 4} { eval; quantize $b } } } | csv",
      "sweep a={1, 2} x seed={1, 2} { for b in {3, 4} { quantize $b; eval } } | csv",
    ])
  func lines(text: String) throws {
    let host = try run(text)
    let ran = try #require(host.presented.last?.text)
    #expect(ran.split(whereSeparator: \.isNewline)[0].split(separator: ",").contains("b"))
    let steps = host.log.count
    try run(text, on: host)
    #expect(host.presented.last?.text == ran)
    #expect(host.log.count == steps)
  }

  /// What a cell of the first sweep in `text` may read, where every accuracy is as given.
  private func context(_ text: String, accuracy: Double = 0.44) throws -> String {
    let host = RecordingHost()
    host.result = { _ in [RecordField("accuracy", .fraction(accuracy))] }
    try run(text, on: host)
    return try #require(host.sweeps.first?.cells.first).context
  }

  @Test("are told apart by the last result, where they read it")
  func lastResult() throws {
    for read in ["prune $it.accuracy", "if accuracy > 0.5 { undo }", "save \"$it\"", "f"] {
      let text = "def f() { prune ($it.accuracy / 2) }; eval; sweep a={1} { \(read) }"
      #expect(try context(text) != context(text, accuracy: 0.440001), "\(read)")
    }
    for own in ["eval; prune $it.accuracy", "g; prune $it.accuracy", "save x"] {
      let text = "def g() { eval }; eval; sweep a={1} { \(own) }"
      #expect(try context(text) == context(text, accuracy: 0.440001), "\(own)")
    }
  }

  @Test("are told apart by every digit of a result in a variable, where they read it")
  func results() throws {
    let text = "eval; let r = $it; sweep a={1} { prune $r.accuracy }"
    #expect(try context(text) != context(text, accuracy: 0.440001))
    let unread = "eval; let r = $it; sweep a={1} { undo }"
    #expect(try context(unread) == context(unread, accuracy: 0.440001))
  }

  @Test("do not take one variable for two")
  func variables() throws {
    let body = "sweep a={1} { save \"$x $y\" }"
    #expect(
      try context("let x = '1; y=2'; let y = 3; \(body)")
        != context("let x = 1; let y = '2; y=3'; \(body)"))
  }

  /// What the commands of a block are, verbs cut as at a prompt.
  private func contents(_ body: String) throws -> BlockContents {
    let host = RecordingHost()
    let catalog = CommandCatalog(
      SampleCatalog.all.signatures + [
        CommandSignature("draw", "draws") {
          $0.options = [Parameter("to", "a file", .path(), isOutput: true)]
        }
      ])
    let interpreter = Interpreter(catalog, host: host, allowsAbbreviations: true)
    let text = "def f() { sav x }; sweep a={1} { \(body) }"
    // What an unknown verb makes of the cell is not looked at.
    try? interpreter.run(Parser.parse(SourceText(name: "", text: text)).script)
    return try #require(host.sweeps.first).contents
  }

  @Test("know their commands by whatever name they go")
  func verbs() throws {
    #expect(try contents("sav m.npz; evaluate").verbs == ["save", "eval"])
    #expect(try contents("f").verbs == ["save"])
    #expect(try contents("network n { conv 3; relu }").verbs == ["network"])
    #expect(try !contents("f; network n { conv 3; relu }").hasUnknownVerbs)
    #expect(try contents("e").hasUnknownVerbs)
    #expect(try contents("xyz").hasUnknownVerbs)
    #expect(try contents("undo; reset x").bareVerbs == ["undo"])
  }

  @Test("know which of them write files")
  func files() throws {
    #expect(try contents("draw to=x").writesFiles)
    #expect(try contents("dra to=x").writesFiles)
    #expect(try contents("eval > x").writesFiles)
    #expect(try !contents("draw; eval").writesFiles)
  }
}
