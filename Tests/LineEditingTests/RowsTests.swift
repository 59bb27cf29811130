// SPDX-License-Identifier: MIT
import Foundation
import LineEditing
import Testing

extension AtTheTerminal {
  /// Texts of several rows: typed, pasted, walked through.
  @Suite struct RowsTests {
    /// Complete when every brace is closed.
    static var assistant: LineAssistant {
      LineAssistant(
        completeness: { text in
          let depth = text.reduce(0) { $1 == "{" ? $0 + 1 : $1 == "}" ? $0 - 1 : $0 }
          return depth > 0 ? .incomplete(indent: 2 * depth) : .complete
        })
    }

    @Test func enterOpensARowUntilTheTextIsWhole() throws {
      let result = try AtTheTerminal.line(
        typing: "for {\rprune\rif {\reval }\r}\r", assistant: Self.assistant)
      #expect(result == .line("for {\n  prune\n  if {\n    eval }\n  }"))
    }

    @Test func alternativeEnterAlwaysOpensARow() throws {
      #expect(try AtTheTerminal.line(typing: "one\u{1B}\rtwo\r") == .line("one\ntwo"))
    }

    @Test func upAndDownMoveWithinTheText() throws {
      let result = try AtTheTerminal.line(
        typing: "{\rab\rcd\u{1B}[AX\u{1B}[A\u{1B}[4~!\u{1B}[B\u{1B}[H>\u{1B}[B\u{1B}[F }\r",
        assistant: Self.assistant)
      #expect(result == .line("{!\n>  abX\n  cd }"))
    }

    @Test func controlAAndEKeepToTheirRow() throws {
      let result = try AtTheTerminal.line(
        typing: "{\rab\u{01}X\u{05}}\r", assistant: Self.assistant)
      #expect(result == .line("{\nX  ab}"))
    }

    @Test func aPasteOfTwoRowsWaitsForEnter() throws {
      let outcome = try AtTheTerminal.edit([
        .type("\u{1B}[200~load café\r\tprune 0.5\r\u{1B}[201~"), .await("0.5"), .type(" # end\r"),
      ])
      #expect(outcome.results == [.line("load café\n\tprune 0.5 # end")])
    }

    @Test func aPasteInTheMiddleKeepsWhatFollows() throws {
      let keys = "ad\u{1B}[D\u{1B}[200~b\u{07}c\u{1B}[31m\u{1B}[201~\r"
      #expect(try AtTheTerminal.line(typing: keys) == .line("abc[31md"))
    }

    @Test func bracketedPasteIsOnOnlyAtThePrompt() throws {
      let shown = try AtTheTerminal.edit([.type("x\r")]).shown
      let on = try #require(shown.range(of: "\u{1B}[?2004h"))
      let off = try #require(shown.range(of: "\u{1B}[?2004l"))
      #expect(on.lowerBound < off.lowerBound)
      #expect(shown[off.upperBound...].range(of: "\u{1B}[?2004h") == nil)
    }

    @Test func aPasteHigherThanTheScreenIsKeptWhole() throws {
      let rows = (0..<100).map { "row \($0)" }.joined(separator: "\n")
      let outcome = try AtTheTerminal.edit([
        .type("\u{1B}[200~"), .type(rows), .type("\u{1B}[201~"), .await("row 99"), .type("\r"),
      ])
      #expect(outcome.results == [.line(rows)])
    }
  }
}
