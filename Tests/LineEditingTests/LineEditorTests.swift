// SPDX-License-Identifier: MIT
import Glibc
import LineEditing
import Testing

extension AtTheTerminal {
  /// Setting up, colours, hints and key maps.
  @Suite struct LineEditorTests {
    @Test func inputMustBeATerminal() throws {
      let descriptor = unsafe open("/dev/null", O_RDWR)
      defer { close(descriptor) }
      var settings = LineEditorSettings(programName: "editor-test")
      settings.input = descriptor
      #expect(throws: LineEditorError.inputIsNotTerminal(descriptor: descriptor)) {
        try LineEditor(settings, history: History(path: nil))
      }
    }

    @Test func outputMustBeATerminal() throws {
      let terminal = try PseudoTerminal()
      defer { terminal.finish() }
      let descriptor = unsafe open("/dev/null", O_RDWR)
      defer { close(descriptor) }
      var settings = LineEditorSettings(programName: "editor-test")
      settings.input = terminal.editorSide
      settings.output = descriptor
      #expect(throws: LineEditorError.noTerminalForOutput) {
        try LineEditor(settings, history: History(path: nil))
      }
    }

    @Test func aDumbTerminalGetsNoEscapes() throws {
      let outcome = try AtTheTerminal.edit(
        [.type("ac\u{1B}[Db\u{1B}[1~X\r")], terminalName: "dumb", usesColor: true)
      #expect(outcome.results == [.line("Xabc")])
      #expect(!outcome.shown.contains("\u{1B}"))
    }

    @Test func thePromptIsColouredOnRequest() throws {
      let coloured = try AtTheTerminal.edit([.type("x\r")], usesColor: true)
      #expect(coloured.shown.contains("\u{1B}[1;36mready>"))
      let plain = try AtTheTerminal.edit([.type("x\r")], usesColor: false)
      #expect(!plain.shown.contains("\u{1B}[1;36m"))
    }

    @Test func theHintFollowsWordsAndGoesAway() throws {
      let assistant = LineAssistant(hint: { $0.hasPrefix("prune ") ? "RATIO from 0 to 1" : nil })
      let outcome = try AtTheTerminal.edit(
        [.type("prune "), .await("RATIO from 0 to 1"), .type("0.5\r")], assistant: assistant)
      #expect(outcome.results == [.line("prune 0.5")])
      let none = try AtTheTerminal.edit([.type("eval now\r")], assistant: assistant)
      #expect(!none.shown.contains("RATIO"))
    }

    @Test func aHintThatDoesNotFitIsCut() throws {
      let assistant = LineAssistant(hint: { _ in String(repeating: "long ", count: 20) })
      let outcome = try AtTheTerminal.edit(
        [.type("a "), .await("…"), .type("\r")], columns: 40, assistant: assistant)
      #expect(outcome.results == [.line("a ")])
    }

    @Test(
      arguments: [
        ("abc\u{1B}", "0iX\r", "Xabc"),
        ("abc\u{1B}", "xx\r", "a"),
        ("abc\u{1B}[D\u{1B}[DX", "\r", "aXbc"),
        ("bc\u{1B}[1~a\u{1B}[4~d", "\r", "abcd"),
        ("ad\u{1B}[D\u{1B}[200~b\nc\u{1B}[201~X", "\r", "ab\ncXd"),
        ("a\u{1B}[15~b", "\r", "ab"),
      ])
    func viKeysCanBeChosen(first: String, second: String, expected: String) throws {
      // An Escape key comes alone: what follows it takes its time.
      let outcome = try AtTheTerminal.edit(
        [.type(first), .pause(milliseconds: 150), .type(second)], editrc: "bind -v\n")
      #expect(outcome.results == [.line(expected)])
    }

    @Test func theUsersBindingsAreRead() throws {
      let editrc = "editor-test:bind ^A ed-move-to-end\nother-program:bind ^E ed-kill-line\n"
      let result = try AtTheTerminal.line(typing: "ab\u{02}\u{01}c\u{02}\u{05}d\r", editrc: editrc)
      #expect(result == .line("abcd"))
    }

    @Test func aPromptOfTwoRowsShowsBoth() throws {
      let terminal = try PseudoTerminal()
      defer { terminal.finish() }
      let settings = AtTheTerminal.settings(for: terminal)
      let editor = try LineEditor(settings, history: History(path: nil))
      terminal.perform([.await("above\r\n"), .await("below> "), .type("x\r")])
      #expect(editor.readLine(prompt: "above\nbelow> ") == .line("x"))
    }
  }
}
