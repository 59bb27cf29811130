// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct DiagnosticRendererTests {
  private func render(
    _ text: String, _ range: SourceRange, labels: [Diagnostic.Label] = [], expected: String? = nil,
    suggestion: String? = nil, notes: [String] = [], width: Int = 100
  ) -> String {
    let source = SourceText(name: "a.temper", text: text)
    return DiagnosticRenderer(width: width).render(
      Diagnostic(
        .type, "wrong", at: range, in: source, labels: labels, expected: expected,
        suggestion: suggestion, notes: notes))
  }

  @Test func wholeShape() {
    let text = render(
      "eval\nattack pgd eps=8\n", SourceRange(20, 21), expected: "at most 1",
      suggestion: "try less",
      notes: ["with p = 0.3"])
    #expect(
      text == """
        error: wrong
         --> a.temper:2:16
          |
        2 | attack pgd eps=8
          |                ^
          = expected: at most 1
          = help: try less
          = note: with p = 0.3

        """)
  }

  @Test func tabsAndWideCharactersAlign() {
    #expect(
      render("\té漢 x", SourceRange(7, 8)) == """
        error: wrong
         --> a.temper:1:5
          |
        1 |     é漢 x
          |         ^

        """)
    #expect(
      render("漢\tx", SourceRange(0, 3)) == """
        error: wrong
         --> a.temper:1:1
          |
        1 | 漢  x
          | ^^

        """)
    #expect(render("e\u{301}x", SourceRange(3, 4)).hasSuffix("1 | e\u{301}x\n  |  ^\n"))
    #expect(render("😀x", SourceRange(4, 5)).hasSuffix("  |   ^\n"))
  }

  @Test func placesAtTheEdges() {
    #expect(render("ab", SourceRange(2, 2)).hasSuffix("1 | ab\n  |   ^\n"))
    #expect(render("", SourceRange(0, 0)).hasSuffix("1 |\n  | ^\n"))
    #expect(render("ab\ncd", SourceRange(1, 4)).hasSuffix("1 | ab\n  |  ^\n"))
    #expect(render("ab\r\ncd", SourceRange(0, 2)).hasSuffix("1 | ab\n  | ^^\n"))
  }

  @Test func labelsHaveTheirOwnLine() {
    let text = render(
      "eval n=1 n=2", SourceRange(9, 10), labels: [.init(SourceRange(5, 6), "first given here")])
    #expect(text.hasSuffix("  |          ^\n1 | eval n=1 n=2\n  |      - first given here\n"))
  }

  @Test func longLinesAreCut() {
    let line = String(repeating: "a", count: 300) + "BAD" + String(repeating: "z", count: 300)
    let lines = render(line, SourceRange(300, 303), width: 60).split(separator: "\n").map(
      String.init)
    #expect(lines[3].count <= 64)
    let place = lines[4].firstIndex(of: "^").map {
      lines[4].distance(from: lines[4].startIndex, to: $0)
    }
    #expect(place != nil)
    if let place {
      #expect(String(lines[3].dropFirst(place).prefix(3)) == "BAD")
      #expect(lines[4].filter { $0 == "^" }.count == 3)
    }
    let all = render(String(repeating: "x", count: 500), SourceRange(0, 500), width: 60)
    #expect(all.split(separator: "\n").allSatisfy { $0.count <= 64 })
  }

  @Test func controlCharactersCannotReachTheTerminal() {
    let source = SourceText(name: "a\u{1B}[2J", text: "eval \u{1B}[31mx\u{202E}")
    let text = DiagnosticRenderer().render(
      Diagnostic(.type, "bad \u{1B}]0;x\u{07}", at: SourceRange(5, 8), in: source))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
  }

  @Test func colourIsOptional() {
    let diagnostic = Diagnostic(
      .type, "wrong", at: SourceRange(0, 1), in: SourceText(name: "a", text: "b"))
    #expect(!DiagnosticRenderer().render(diagnostic).contains("\u{1B}"))
    #expect(
      DiagnosticRenderer(usesColor: true).render(diagnostic).contains("\u{1B}[1;31merror:\u{1B}[0m")
    )
  }

  @Test func adviceIsBrokenBetweenWordsOnATerminal() {
    let diagnostic = Diagnostic(
      .type, "wrong", at: SourceRange(0, 1), in: SourceText(name: "a", text: "b"),
      expected: "alpha, beta, gamma, delta or epsilon", suggestion: "try it")
    let whole = "  = expected: alpha, beta, gamma, delta or epsilon\n  = help: try it\n"
    let broken = "  = expected: alpha, beta,\n    gamma, delta or epsilon\n  = help: try it\n"
    #expect(DiagnosticRenderer(width: 30).render(diagnostic).hasSuffix(whole))
    #expect(DiagnosticRenderer(width: 30, wrapsAdvice: true).render(diagnostic).hasSuffix(broken))
    let colored = DiagnosticRenderer(usesColor: true, width: 30).render(diagnostic)
    #expect(colored.contains(" expected: alpha, beta,\n    gamma, delta or epsilon\n"))
    #expect(
      DiagnosticRenderer(usesColor: true, width: 80).render(diagnostic)
        .contains("alpha, beta, gamma, delta or epsilon\n"))
  }

  @Test func severalAreCounted() {
    let text = DiagnosticRenderer().render(findings("prun 1\nquantize 99"))
    #expect(text.contains("--> test.temper:1:1\n"))
    #expect(text.contains("--> test.temper:2:10\n"))
    #expect(text.hasSuffix("\n\n2 errors\n"))
  }

  @Test func withoutPlace() {
    #expect(
      DiagnosticRenderer().render(Diagnostic(.unreadable, "no script")) == "error: no script\n")
  }
}

@Suite struct TerminalTextTests {
  @Test func controlCharactersAreShownAsSuch() {
    let text = "a\u{1B}[31m\tb\r\nc\rd\ne\u{9B}f\u{7F}"
    #expect(
      TerminalText.visible(text)
        == "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f\u{FFFD}")
    #expect(
      TerminalText.visible(text, keepsLines: true)
        == "a\u{FFFD}[31m\tb\r\nc\u{FFFD}d\ne\u{FFFD}f\u{FFFD}")
    #expect(TerminalText.visible("größe 日本 👩‍👩‍👧‍👦") == "größe 日本 👩‍👩‍👧‍👦")
  }
}

@Suite struct SuggestionTests {
  private let names = [
    "prune", "quantize", "eval", "attack", "summary", "undo", "by", "fashion-mnist", "l1", "l2",
  ]

  @Test(arguments: [
    ("prun", "prune"), ("purne", "prune"), ("PRUNE", "prune"), ("quantise", "quantize"),
    ("evla", "eval"),
    ("atack", "attack"), ("fashon-mnist", "fashion-mnist"), ("fashion", "fashion-mnist"),
    ("sum", "summary"),
    ("L1", "l1"), ("undoo", "undo"),
  ]) func near(word: String, expected: String) {
    #expect(Suggestion.nearest(to: word, in: names) == expected)
  }

  @Test(arguments: [
    "xyzzy", "train", "q", "", "zz", "alphabet", "x1", String(repeating: "a", count: 1000),
  ])
  func nothingNear(word: String) {
    #expect(Suggestion.nearest(to: word, in: names) == nil)
  }

  @Test func ofManyNamesADozenIsTold() {
    let names = (1...130).map { "figure_\($0)_of_many" } + ["accuracy"]
    let near = Suggestion.help(for: "acuracy", among: names)
    #expect(near.expected == nil)
    #expect(near.suggestion == "did you mean `accuracy`?")
    let far = Suggestion.help(for: "xyzzy", among: names)
    #expect(far.suggestion == nil)
    #expect(far.expected?.split(separator: ",").count == 12)
    // What is least unlike it, and the others as they came.
    #expect(far.expected?.hasPrefix("accuracy, figure_1_of_many, ") == true)
    #expect(far.expected?.hasSuffix("figure_11_of_many or 119 more") == true)
    #expect(Suggestion.help(for: "xyzzy", among: ["a", "b"]).expected == "a or b")
    #expect(Suggestion.help(for: "xyzzy", among: []).expected == nil)
  }

  @Test func theNearestWins() {
    #expect(
      Suggestion.nearest(to: "resnet21", in: ["resnet56", "resnet20", "resnet18x"]) == "resnet20")
  }
}
