// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// Strange texts, pasted at the prompt: it comes back from all of them.
@Suite("Naughty texts", .serialized, .timeLimit(.minutes(20)))
struct NaughtyTextTests {
  static let texts: [String] = [
    "undefined", "NULL", "-1e309", "0x0", "1/0", "9223372036854775808", "0,0/0,0", "$", "${",
    "$it.",
    "${HOME}", "$(touch never)", "`touch never`", "'; DROP TABLE steps; --", "\"", "'", "\"\"\"",
    "../../../../etc/passwd%00", "<script>alert(1)</script>", "%d%s%n%x", "{0}", "{{{{{{{{", "))))",
    "[[[[", "| | |", "> > >", ";;;;", "\\", "a\\", "for for for", "let let = let", "def def() { }",
    "e\u{301}\u{301}\u{301}", "\u{202E}txet desrever", "\u{FEFF}load lenet5", "\u{FFFD}\u{FFFE}",
    "Z\u{351}\u{36B}\u{343}alg\u{320}o", "👩‍👩‍👧‍👦 family", "🇩🇪🇯🇵", "田中さん load", "ﷺ",
    "\u{7F}\u{7F}", "\u{01}\u{02}\u{05}", "\u{07}\u{08}", "\u{1B}]0;title\u{07}", "\u{1B}[31mred",
    "\u{85}\u{2028}\u{2029}", "load\u{A0}lenet5", "“quotes”", "eval –n=5", "prune 0٫5", "prune ½",
    String(repeating: "a", count: 3000), String(repeating: "(", count: 400),
    "let x = " + String(repeating: "1+", count: 600) + "1", "help -k \u{0}", "expect 1 == == 1",
  ]

  private func isDropped(_ line: String) -> Bool { line.hasSuffix("^C") }

  @Test("pasted one after the other")
  func pasted() throws {
    let folder = try ScratchFolder()
    let session = try TerminalSession(in: folder, arguments: ["--quiet", "--no-rc"])
    defer { session.finish() }
    try session.awaitPrompt()
    for (index, text) in Self.texts.enumerated() {
      session.paste(text)
      session.type("\r")
      usleep(80_000)
      // What stays open is dropped; keys that come before the signal is dealt with go with it.
      session.type("\u{03}")
      for _ in 0..<50 where !session.screen.lines.dropLast().contains(where: isDropped) {
        usleep(10_000)
      }
      usleep(50_000)
      session.type("version | csv version # \(index)\r")
      try session.wait("the prompt after \(text.debugDescription.prefix(60))") { screen in
        screen.lines.contains { $0.hasSuffix("> version | csv version # \(index)") }
          && screen.lastLine.hasSuffix(">")
      }
    }
    #expect(try session.leave() == 0)
    #expect(try !folder.names().contains("never"))
  }
}
