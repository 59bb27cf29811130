// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct ParserTests {
  private func parse(_ text: String) -> ParseResult {
    Parser.parse(SourceText(name: "test.temper", text: text))
  }

  private func errors(_ text: String) -> [String] {
    parse(text).diagnostics.map { diagnostic in
      let place = diagnostic.position.map { "\($0.line):\($0.column)" } ?? "-"
      return "\(place) \(diagnostic.message)"
    }
  }

  @Test(arguments: SampleScripts.all) func samplesParse(text: String) {
    let result = parse(text)
    #expect(result.diagnostics.isEmpty)
    #expect(!result.isIncomplete)
  }

  @Test func samplesPassTheCheck() {
    for text in [SampleScripts.session, SampleScripts.reference] {
      #expect(findings(text, facts: []).map(\.message) == [])
    }
    let control = findings(SampleScripts.control, facts: [])
    #expect(control.map(\.message) == [])
  }

  @Test func statementsAndTheirRanges() {
    let text = "eval n=10; prune 0.5  # half\n  undo"
    let result = parse(text)
    let source = result.script.source
    #expect(
      result.script.statements.map { source.text(in: $0.range) } == [
        "eval n=10", "prune 0.5", "undo",
      ])
    #expect(result.script.comments.map { source.text(in: $0) } == ["# half"])
  }

  @Test func partsOfACommand() throws {
    let result = parse("load 'a b' x.pt eps=8/255 mean={.485, .456} { relu } | csv > \"o$x.csv\"")
    let statement = try #require(result.script.statements.first)
    guard case .command(let command) = statement.kind else {
      Issue.record("no command")
      return
    }
    #expect(command.verb.text == "load")
    #expect(command.arguments.count == 4)
    #expect(command.arguments[0].value.kind == .literal(.string("a b")))
    #expect(command.arguments[1].value.kind == .literal(.word("x.pt")))
    guard case .literal(.number(let eps)) = command.arguments[2].value.kind else {
      Issue.record("no number")
      return
    }
    #expect(eps.spelling == "8/255")
    guard case .list(let elements) = command.arguments[3].value.kind else {
      Issue.record("no list")
      return
    }
    #expect(elements.count == 2)
    #expect(command.blocks.count == 1)
    #expect(command.output.count == 2)
    #expect(command.output.first == .format(.csv, columns: []))
  }

  @Test(arguments: [
    ("eval }", ["1:6 this `}` closes nothing"]),
    ("x = 5", ["1:1 `x` is bound with `let`"]),
    ("eval eps = 5", ["1:10 options are written without spaces around `=`"]),
    ("eval n=", ["1:6 `n=` lacks its value"]),
    ("8/255", ["1:1 `8/255` is not a command"]),
    ("eval 8,6", ["1:7 arguments are separated by spaces"]),
    ("eval [8]", ["1:6 lists stand in braces"]),
    ("eval ?", ["1:6 `?` means nothing here"]),
    ("eval \u{201C}x\u{201D}", ["1:6 `\u{201C}` means nothing here"]),
    ("let = 5", ["1:5 unexpected `=`"]),
    ("let $x = 5", ["1:5 the name of a variable is written without `$` here"]),
    ("for p of 1..3 { }", ["1:7 unexpected `of`"]),
    ("for p in 0.1..0.95 step 0.1 { }", ["1:10 step 0.1 does not land on 0.95"]),
    ("for p in 0.1..0.9 { }", ["1:10 the range `0.1..0.9` needs a step"]),
    ("for p in 3..1 { }", ["1:10 the range `3..1` is empty with step 1"]),
    ("let x = (1 < 2 < 3)", ["1:16 comparisons do not chain"]),
    ("else { }", ["1:1 `else` without `if`"]),
    (
      "let x = 99999999999999999999",
      ["1:9 `99999999999999999999` does not fit: exact numbers are fractions of 64-bit integers"]
    ),
    ("let x = 1/0", ["1:9 `1/0` divides by zero"]),
    ("def f(a, a) { }", ["1:10 the parameter `a` stands here twice"]),
    ("save \"\\q\"", ["1:7 unknown escape"]),
    ("save \"${x y}\"", ["1:7 this is no variable"]),
    ("eval | csv | json", ["1:14 a format comes first, and once"]),
    ("eval | table a,b", ["1:15 columns are separated by spaces"]),
    ("prune 0.5(x)", ["1:10 a space is missing before `(`"]),
  ]) func syntaxErrors(text: String, expected: [String]) {
    #expect(errors(text) == expected)
    #expect(!parse(text).isIncomplete)
  }

  @Test func allErrorsOfAScriptOnePerStatement() {
    let text =
      "eval n=\nprune 0.5\nlet = 5 = 6\nfor p in { 1, 2 } {\n  eval [\n  undo ]\n}\nx = 1\nundo"
    #expect(
      errors(text) == [
        "1:6 `n=` lacks its value", "3:5 unexpected `=`", "5:8 lists stand in braces",
        "6:8 unexpected `]`", "8:1 `x` is bound with `let`",
      ])
    #expect(parse(text).script.statements.count == 3)
  }

  @Test func aBraceIsToldOfOnce() {
    #expect(errors("}") == ["1:1 this `}` closes nothing"])
    #expect(
      errors("eval\n}\nundo }") == [
        "2:1 this `}` closes nothing", "3:6 this `}` closes nothing",
      ])
    #expect(parse("eval } undo").script.statements.count == 2)
  }

  @Test(arguments: [
    ("let x = {1, 2\n3}\nlet = 3", ["2:1 unexpected `3`", "3:5 unexpected `=`"]),
    ("let x = {1 2}\nlet = 3", ["1:12 unexpected `2`", "2:5 unexpected `=`"]),
    ("let x = {1, 2 3,\n4,\n\n5}\nlet = 3", ["1:15 unexpected `3`", "5:5 unexpected `=`"]),
    ("let x = {1 2\n}\nlet = 3", ["1:12 unexpected `2`", "3:5 unexpected `=`"]),
    ("let x = {{1 2}, {3}}\nlet = 3", ["1:13 unexpected `2`", "2:5 unexpected `=`"]),
    ("eval n={1 2\nlet = 3", ["1:11 unexpected `2`", "2:5 unexpected `=`"]),
    (
      "for p in {1} {\n  load x.npz mean={1, 2 3\n  eval n=\n}\nlet = 3",
      ["2:25 unexpected `3`", "3:8 `n=` lacks its value", "5:5 unexpected `=`"]
    ),
    ("for p in {1 2} {\n  let = 3\n}\nlet = 3", ["1:13 unexpected `2`", "4:5 unexpected `=`"]),
  ]) func aWrongListEndsWithItsBrace(text: String, expected: [String]) {
    #expect(errors(text) == expected)
  }

  @Test func unclosedParenthesisDoesNotSwallowTheNextLine() {
    let expected = ["1:9 this `(` is not closed", "3:5 unexpected `=`"]
    #expect(errors("let x = (1 + 2\neval\nlet = 3") == expected)
    #expect(errors("let x = (1 +\neval n=3\nlet = 3") == expected)
    #expect(errors("let x = (1 +\n 2 * (3 -\n 1))\nundo") == [])
    let inner = parse("let x = (1 + (2\nundo\nredo")
    #expect(inner.diagnostics.map(\.message) == ["this `(` is not closed"])
    #expect(inner.script.statements.count == 2)
  }

  @Test(arguments: [
    "for p in 1..3 {", "eval |", "eval \\", "save 'abc", "save \"abc", "let x = {1, 2",
    "let x = (1 +",
    "network a {\n conv 3", "if 1 < 2 {\n undo\n} else {", "def f(a", "def f(a,", "eval | ",
    "save ${x",
    "let x =", "for p in", "if", "try {", "try { undo }", "eval n=1 \\  ", "def f(a) ",
    "try { undo }\n\n", "for p in {1} {\ntry { undo }\n", "eval | sort |", "eval | sort | # x\n",
  ]) func incomplete(text: String) {
    #expect(
      parse(text).isIncomplete == !["let x =", "for p in", "if", "def f(a) "].contains(text))
    #expect(!parse(text).diagnostics.isEmpty || text.hasPrefix("eval"))
  }

  @Test(arguments: [
    ("save 'abc", true), ("save \"abc", true), ("for p in {1} {\n save \"a", true),
    ("eval | grep 'a", true), ("save \"a $x", true), ("save ${x", false), ("let x = {1,", false),
    ("save 'abc'", false), ("let = 3; save 'abc", false),
  ]) func anOpenQuoteGoesOnInTheNextLine(text: String, isOpen: Bool) {
    #expect(parse(text).endsInQuote == isOpen)
  }

  @Test func aTryWithoutCatchSaysSo() {
    #expect(errors("try { undo }\n") == ["1:1 this `try` lacks its `catch`"])
    #expect(errors("try { undo }\neval") == ["1:13 unexpected end of the line"])
    #expect(errors("try { undo }; eval") == ["1:13 unexpected `;`"])
  }

  /// What a shell is given, and what of it is a comment.
  @Test(arguments: [
    ("eval | sort s,#,x,", "sort s,#,x,", 0), ("eval | echo $#", "echo $#", 0),
    ("eval | tr '#' x#y # note", "tr '#' x#y", 1), ("eval | sort\t# a | b", "sort", 1),
    ("eval | # note\n sort", "sort", 1), ("eval | sort |\n head", "sort | head", 0),
    ("eval | sort | # note\n\n head -2; undo", "sort | head -2", 1),
    ("eval | false ||\n cat", "false || cat", 0),
    ("for p in {1} { eval | sort |\n head }", "sort | head", 0), ("eval | a)#b", "a)#b", 0),
  ]) func shellText(text: String, expected: String, comments: Int) throws {
    let result = parse(text)
    #expect(result.diagnostics.isEmpty)
    #expect(result.script.comments.count == comments)
    var statement = try #require(result.script.statements.first)
    if case .loop(let loop) = statement.kind { statement = loop.body.statements[0] }
    guard case .command(let command) = statement.kind,
      case .shell(let name)? = command.output.first
    else {
      Issue.record("no shell command")
      return
    }
    #expect(name.text == expected)
    #expect(result.script.source.range.contains(name.range))
  }

  @Test func nothingBehindAPipeIsAnError() {
    #expect(errors("eval | sort | ; undo") == ["1:13 nothing follows `|`"])
    #expect(errors("for p in {1} { eval | sort | }") == ["1:28 nothing follows `|`"])
  }

  @Test func unclosedQuoteIsReportedAtItsStart() {
    let result = parse("save 'abc\neval n=\n")
    #expect(result.diagnostics.map(\.kind) == [.unclosed, .syntax])
    #expect(result.diagnostics[0].range == SourceRange(5, 6))
    #expect(!result.isIncomplete)
  }

  @Test func nestingIsLimited() {
    for (open, close) in [("if 1<2 {", "}"), ("let x = (", ")"), ("not ", ""), ("residual {", "}")]
    {
      let depth = 5000
      let body =
        open.hasPrefix("let")
        ? "let x = " + String(repeating: "(", count: depth) + "1"
          + String(repeating: ")", count: depth)
        : open == "not "
          ? "let x = " + String(repeating: "not ", count: depth) + "yes"
          : String(repeating: open, count: depth) + String(repeating: close, count: depth)
      let result = parse(body)
      #expect(result.diagnostics.first?.kind == .limit, "\(open)")
    }
    let lists = parse("let x = " + String(repeating: "{", count: 5000))
    #expect(lists.diagnostics.contains { $0.kind == .limit })
    let elseIfs = parse(String(repeating: "if 1 < 2 { } else ", count: 5000) + "{ }")
    #expect(elseIfs.diagnostics.contains { $0.kind == .limit })
  }

  @Test func longSumsDoNotOverflowTheStack() {
    let sum = "let x = (1" + String(repeating: " + 1", count: 20_000) + ")"
    #expect(parse(sum).diagnostics.map(\.kind) == [.limit])
    let short = "let x = (1" + String(repeating: " + 1", count: 150) + ")"
    #expect(parse(short).diagnostics.isEmpty)
  }

  @Test func longWordsAreRefused() {
    #expect(
      parse("load " + String(repeating: "a", count: 100_000)).diagnostics.map(\.kind) == [.limit])
    #expect(parse("load " + String(repeating: "a", count: 4096)).diagnostics.isEmpty)
  }

  @Test func errorsAreCounted() {
    let result = parse(String(repeating: "x = 1\n", count: 1000))
    #expect(result.diagnostics.count == Parser.errorLimit)
  }
}
