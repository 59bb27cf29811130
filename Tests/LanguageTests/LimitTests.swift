// SPDX-License-Identifier: MIT

import Language
import Testing

/// What would take all memory or the whole stack is an error that says the limit.
@Suite struct LimitTests {
  /// The kind of the error that a script ends with.
  private func kind(_ text: String) -> Diagnostic.Kind? {
    do {
      try run(text, checks: false)
    } catch let error as ScriptError {
      return error.diagnostic.kind
    } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  @Test func listsOfListsAreCounted() {
    let copies = Array(repeating: "$a", count: 10).joined(separator: ", ")
    let text = "let a = {1..100000}\nlet b = {\(copies)}"
    let found = findings(text)
    #expect(found.map(\.message) == ["this list has more than 100000 values"])
    #expect(found.first?.kind == .limit)
    #expect(found.first?.position == SourcePosition(line: 2, column: 9))
    #expect(kind(text) == .limit)
    #expect(findings("let a = {1..50000}; let b = {$a, $a}; for x in $b { undo }").isEmpty)
  }

  @Test func emptyListsCountToo() {
    let copies = Array(repeating: "$a", count: 100).joined(separator: ", ")
    let round = "let a = {\(copies)}"
    #expect(kind("let a = {}\n\(round)\n\(round)") == nil)
    #expect(kind("let a = {}\n\(round)\n\(round)\n\(round)") == .limit)
  }

  @Test func listsNestNoDeeperThanBrackets() {
    #expect(kind("let a = {}; for i in 1..150 { let a = {$a} }") == nil)
    #expect(kind("let a = {}; for i in 1..250 { let a = {$a} }") == .limit)
  }

  @Test func textsStayBelowALimit() {
    #expect(kind("let a = 12345678; for i in 1..10 { let a = \"$a$a\" }") == nil)
    #expect(kind("let a = 12345678; for i in 1..22 { let a = \"$a$a\" }") == .limit)
  }

  /// Functions that call one another, each inside some blocks.
  private func chain(_ count: Int, blocks: Int) -> String {
    let (open, close) = (
      String(repeating: "if 1 < 2 { ", count: blocks), String(repeating: " }", count: blocks)
    )
    let calls = (1..<count).map { "def f\($0)() { \(open)f\($0 - 1)\(close) }" }
    return (["def f0() { undo }"] + calls + ["f\(count - 1)"]).joined(separator: "\n")
  }

  @Test func callsNestToALimit() {
    #expect(kind(chain(150, blocks: 0)) == nil)
    #expect(kind(chain(300, blocks: 0)) == .limit)
    #expect(kind(chain(8, blocks: 60)) == nil)
    #expect(kind(chain(12, blocks: 60)) == .limit)
  }

  @Test func scriptsInBlocksNestToALimit() throws {
    let loader = SourceLoader { path, _ in
      let number = Int(path) ?? 0
      let text = number == 0 ? "undo" : "source \(number - 1)"
      return SourceText(
        name: path,
        text: String(repeating: "if 1 < 2 { ", count: 60) + text
          + String(repeating: " }", count: 60))
    }
    func run(from number: Int) throws {
      let interpreter = Interpreter(SampleCatalog.all, host: RecordingHost(), loader: loader)
      try interpreter.run(
        Parser.parse(SourceText(name: "test", text: "source \(number)")).script)
    }
    try run(from: 6)
    let error = #expect(throws: ScriptError.self) { try run(from: 14) }
    #expect(error?.diagnostic.kind == .limit)
  }

  @Test func manyCircumstancesAreCutToTheOuterAndInnerOnes() {
    let text = DiagnosticRenderer().render(
      Diagnostic(.limit, "too deep", notes: (1...100).map { "note \($0)." }))
    #expect(text.contains("note 3.") && !text.contains("note 4."))
    #expect(text.contains("and 92 more in between"))
    #expect(!text.contains("note 95.") && text.contains("note 96.") && text.contains("note 100."))
  }
}
