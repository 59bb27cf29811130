// SPDX-License-Identifier: MIT
import LineEditing
import Testing

extension AtTheTerminal {
  /// Earlier lines at the prompt.
  @Suite struct RecallTests {
    static let earlier = ["load mnist", "prune 0.5", "load cifar10", "eval"]

    @Test(
      arguments: [
        ("\u{1B}[A\r", "eval"),
        ("\u{1B}[A\u{1B}[A\u{1B}OA\r", "prune 0.5"),
        ("\u{1B}[A\u{1B}[A\u{1B}[B\r", "eval"),
        ("lo\u{1B}[A\r", "load cifar10"),
        ("lo\u{1B}[A\u{1B}[A\r", "load mnist"),
        ("lo\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[B\r", "load cifar10"),
        ("lo\u{1B}[A\u{1B}[B!\r", "lo!"),
        ("zz\u{1B}[A!\r", "zz!"),
        ("\u{1B}[B!\r", "!"),
        ("\u{12}prune\r", "prune 0.5"),
      ])
    func upDownAndSearchFindLines(keys: String, expected: String) throws {
      #expect(try AtTheTerminal.line(typing: keys, earlier: Self.earlier) == .line(expected))
    }

    @Test func aTextOfSeveralRowsComesBackWhole() throws {
      let earlier = ["first", "for {\n  prune\n}"]
      let once = try AtTheTerminal.line(typing: "\u{1B}[A # x\r", earlier: earlier)
      #expect(once == .line("for { # x\n  prune\n}"))
      let twice = try AtTheTerminal.line(typing: "\u{1B}[A\u{1B}[A\r", earlier: earlier)
      #expect(twice == .line("first"))
    }

    @Test func typedLinesAreRemembered() throws {
      let outcome = try AtTheTerminal.edit(
        [
          .type("one\r"), .await("ready> "), .type(" secret\r"), .await("ready> "),
          .type("  \r"), .await("ready> "), .type("\u{1B}[A\r"),
        ], count: 4)
      #expect(outcome.results == [.line("one"), .line(" secret"), .line("  "), .line("one")])
      #expect(outcome.savedLines == ["one"])
    }
  }
}
