// SPDX-License-Identifier: MIT

import Language
import Testing

/// `source`, with scripts in memory.
@Suite struct SourceStatementTests {
  private static let files = [
    "recipes": "def cut(amount: fraction) { prune $amount }\nlet share = 0.5\n",
    "broken": "prune 1.5\nfor x in 1..2 {\n",
    "self": "source self",
    "a": "source b", "b": "source a",
    "ask": "eval n=$count",
    "options": "let count ?= 5",
  ]

  private static let loader = SourceLoader { path, _ in
    guard let text = files[path] else { throw CommandFailure("no file `\(path)`") }
    return SourceText(name: path, text: text)
  }

  private func check(_ text: String, variables: [String: Value] = [:]) -> [Diagnostic] {
    let parsed = Parser.parse(SourceText(name: "main", text: text))
    return Checker(SampleCatalog.all, loader: Self.loader)
      .check(parsed, in: Environment(variables: variables)).diagnostics
  }

  private func run(_ text: String) throws -> [String] {
    let host = RecordingHost()
    let interpreter = Interpreter(SampleCatalog.all, host: host, loader: Self.loader)
    try interpreter.run(Parser.parse(SourceText(name: "main", text: text)).script)
    return host.log
  }

  @Test func functionsAndVariablesOfASourcedScriptStay() throws {
    let text = "load mnist; load eight-layer; source recipes; cut $share"
    #expect(check(text).isEmpty)
    #expect(try run(text).last == "prune 0.5")
  }

  @Test func aSourcedScriptSeesTheVariablesAround() throws {
    let text = "load mnist; load eight-layer; let count = 7; source ask"
    #expect(check(text).isEmpty)
    #expect(try run(text).last == "eval n=7")
    #expect(check("load mnist; load eight-layer; source ask").first?.source?.name == "ask")
  }

  @Test func errorsOfASourcedScriptAreFoundBeforeTheFirstLine() throws {
    let found = check("load mnist; load eight-layer\nsource broken")
    #expect(found.count >= 2)
    #expect(found.allSatisfy { $0.source?.name == "broken" })
    #expect(found.contains { $0.kind == .unclosed })
    #expect(found[0].notes == ["in `broken`, sourced in main:2"])
  }

  @Test(arguments: ["self", "a"]) func noScriptSourcesItself(name: String) throws {
    let found = check("source \(name)")
    #expect(found.map(\.kind) == [.conflict])
    #expect(throws: ScriptError.self) { try run("source \(name)") }
  }

  @Test func aMissingFileIsAnErrorAtItsName() throws {
    let found = check("source nowhere")
    #expect(found.map(\.message) == ["no file `nowhere`"])
    #expect(found[0].range == SourceRange(7, 14))
  }

  @Test func theFileMustBeKnownBeforeTheRun() throws {
    let found = check("load mnist; load eight-layer; eval; source \"${it.accuracy}\"")
    #expect(found.map(\.kind) == [.unexpected])
  }

  @Test func argumentsAreThoseOfASourcedScriptToo() {
    let seven = Value.number(Number(7))
    let head = "load mnist; load eight-layer; "
    #expect(check("source options", variables: ["count": seven]).isEmpty)
    #expect(check(head + "source ask", variables: ["count": seven]).isEmpty)
    #expect(check(head + "let count = 3; source ask", variables: ["count": seven]).count == 1)
    let found = check("source options", variables: ["cuont": seven])
    #expect(found.map(\.suggestion) == ["did you mean `count`?"])
    // What could not be read may ask for anything.
    #expect(check("source nowhere", variables: ["cuont": seven]).map(\.kind) == [.failure])
  }
}
