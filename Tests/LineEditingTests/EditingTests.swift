// SPDX-License-Identifier: MIT
import Glibc
import LineEditing
import Testing

extension AtTheTerminal {
  @Suite struct EditingTests {
    @Test(
      arguments: [
        ("bc\u{01}a\u{05}d\r", "abcd"),
        ("one two\u{17}2\r", "one 2"),
        ("one two\u{1B}bX\r", "one Xtwo"),
        ("one two\u{02}\u{02}\u{0B}\r", "one t"),
        ("one two\u{15}three\r", "three"),
        ("one two\u{17}\u{19}\u{19}\r", "one twotwo"),
      ])
    func emacsKeysEdit(keys: String, expected: String) throws {
      #expect(try AtTheTerminal.line(typing: keys) == .line(expected))
    }

    @Test(arguments: ["\u{1B}[H", "\u{1B}[1~", "\u{1B}[7~", "\u{1B}OH"])
    func homeGoesToTheStart(sequence: String) throws {
      #expect(try AtTheTerminal.line(typing: "bc\(sequence)a\r") == .line("abc"))
    }

    @Test(arguments: ["\u{1B}[F", "\u{1B}[4~", "\u{1B}[8~", "\u{1B}OF"])
    func endGoesToTheEnd(sequence: String) throws {
      #expect(try AtTheTerminal.line(typing: "ab\u{01}\(sequence)c\r") == .line("abc"))
    }

    @Test(
      arguments: [
        ("one two\u{1B}[1;5DX\r", "one Xtwo"),
        ("one two\u{01}\u{1B}[1;5CX\r", "oneX two"),
        ("one two\u{1B}[1;3DX\r", "one Xtwo"),
        ("one two\u{1B}OdX\r", "one Xtwo"),
        ("abc\u{1B}[D\u{1B}[DX\u{1B}[CY\r", "aXbYc"),
        ("abc\u{1B}[D\u{1B}[1;-9223372036854775808CX\r", "abcX"),
        ("abc\u{1B}[D\u{1B}[99999999999999999999;65536CX\r", "abcX"),
        ("abc\u{01}\u{1B}[3~\r", "bc"),
        ("one two\u{01}\u{1B}[3;5~\r", " two"),
      ])
    func arrowsAndDeleteWork(keys: String, expected: String) throws {
      #expect(try AtTheTerminal.line(typing: keys) == .line(expected))
    }

    @Test(
      arguments: [
        "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[2~", "\u{1B}[15~", "\u{1B}OP", "\u{1B}[Z", "\u{1B}[I",
        "\u{1B}[201~", "\u{1B}[[A",
      ])
    func keysWithoutMeaningInsertNothing(sequence: String) throws {
      #expect(try AtTheTerminal.line(typing: "ab\(sequence)c\r") == .line("abc"))
    }

    @Test func textOfAllPlanesArrives() throws {
      let text = "café 日本語 🦆 e\u{301}"
      let outcome = try AtTheTerminal.edit([.type(text + "\r")])
      // Compared by scalars: nothing may be normalised on the way.
      #expect(outcome.results == [.line(text)])
      guard case .line(let line) = try #require(outcome.results.first) else { return }
      #expect(Array(line.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func editingCountsScalarsNotBytes() throws {
      #expect(try AtTheTerminal.line(typing: "日本語\u{1B}[D\u{7F}X\r") == .line("日X語"))
    }

    @Test func illFormedBytesShowUp() throws {
      let steps: [PseudoTerminal.Step] = [.typeBytes([0x61, 0xE9, 0x62, 0xFF, 0x0D])]
      #expect(try AtTheTerminal.edit(steps).results == [.line("a\u{FFFD}b\u{FFFD}")])
    }

    @Test func controlDLeavesOnAnEmptyLineOnly() throws {
      #expect(try AtTheTerminal.line(typing: "\u{04}") == .endOfInput)
      #expect(try AtTheTerminal.line(typing: "ab\u{01}\u{04}\r") == .line("b"))
    }

    @Test func textTypedAheadIsKept() throws {
      let terminal = try PseudoTerminal()
      defer { terminal.finish() }
      let settings = AtTheTerminal.settings(for: terminal)
      let editor = try LineEditor(settings, history: History(path: nil))
      // The Ctrl-D is no more than an end of file to a terminal that nobody edits at.
      terminal.perform([.type("one\rtwo\r\u{04}"), .await("two"), .await("> "), .type("3\r")])
      usleep(100_000)
      let results = (0..<3).map { _ in editor.readLine(prompt: "> ") }
      #expect(results == [.line("one"), .line("two"), .line("3")])
    }

    @Test func theTerminalIsReadyBeforeThePromptShows() throws {
      let terminal = try PseudoTerminal()
      defer { terminal.finish() }
      let settings = AtTheTerminal.settings(for: terminal)
      // The hint is asked for while the prompt is drawn.
      var wasReady: Bool?
      let assistant = LineAssistant(hint: { _ in
        var modes = termios()
        _ = unsafe tcgetattr(terminal.editorSide, &modes)
        wasReady = wasReady ?? (modes.c_lflag & tcflag_t(ICANON) == 0)
        return nil
      })
      let editor = try LineEditor(settings, history: History(path: nil), assistant: assistant)
      terminal.perform([.await("> "), .type("x\r")])
      #expect(editor.readLine(prompt: "> ") == .line("x"))
      #expect(wasReady == true)
      var modes = termios()
      _ = unsafe tcgetattr(terminal.editorSide, &modes)
      #expect(modes.c_lflag & tcflag_t(ICANON) != 0)
    }

    @Test func aTerminalThatGoesAwayEndsInput() throws {
      // The typist waits in vain and hangs up.
      let terminal = try PseudoTerminal()
      let settings = AtTheTerminal.settings(for: terminal)
      let editor = try LineEditor(settings, history: History(path: nil))
      terminal.finish()
      #expect(editor.readLine(prompt: "gone> ") == .endOfInput)
    }

    @Test func aLongLineKeepsAllItsText() throws {
      let words = (0..<120).map { "word\($0)" }.joined(separator: " ")
      #expect(try AtTheTerminal.line(typing: words + "\u{01}X\u{05}Y\r") == .line("X\(words)Y"))
    }
  }
}
