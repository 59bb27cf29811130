// SPDX-License-Identifier: MIT
import Glibc
import LineEditing
import Testing

@Suite struct TerminalTests {
  @Test func aTerminalIsInteractiveAndAFileIsNot() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.finish() }
    #expect(Terminal.isInteractive(terminal.editorSide))
    let descriptor = unsafe open("/dev/null", O_RDWR)
    defer { close(descriptor) }
    #expect(!Terminal.isInteractive(descriptor))
    #expect(!Terminal.isInteractive(-1))
  }

  @Test func theSizeIsMeasured() throws {
    let terminal = try PseudoTerminal(columns: 47, rows: 11)
    defer { terminal.finish() }
    let size = Terminal.size(of: terminal.editorSide) { _ in "999" }
    #expect(size.columns == 47)
    #expect(size.rows == 11)
    #expect(Terminal.width(of: terminal.editorSide) == 47)
  }

  @Test(
    arguments: [
      ([:], 80, 24), (["COLUMNS": "132", "LINES": "50"], 132, 50),
      (["COLUMNS": "wide", "LINES": "-3"], 80, 24), (["COLUMNS": "0"], 80, 24),
    ])
  func withoutATerminalTheEnvironmentTells(
    environment: [String: String], columns: Int, rows: Int
  ) {
    let size = Terminal.size(of: -1) { environment[$0] }
    #expect(size.columns == columns)
    #expect(size.rows == rows)
  }

  @Test func aTerminalWithoutASizeIsTakenAsOrdinary() throws {
    let terminal = try PseudoTerminal(columns: 0, rows: 0)
    defer { terminal.finish() }
    #expect(Terminal.size(of: terminal.editorSide) { _ in nil }.columns == 80)
  }

  @Test(
    arguments: [
      (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": "1"], false),
      (["TERM": "xterm", "NO_COLOR": ""], true), (["TERM": "dumb"], false), ([:], false),
    ])
  func colourFollowsTheEnvironment(environment: [String: String], expected: Bool) throws {
    let terminal = try PseudoTerminal()
    defer { terminal.finish() }
    #expect(Terminal.supportsColor(terminal.editorSide) { environment[$0] } == expected)
    #expect(!Terminal.supportsColor(-1) { environment[$0] })
  }
}
