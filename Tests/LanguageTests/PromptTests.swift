// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct CompletionTests {
  private static let context: CompletionContext = {
    var environment = Environment(
      variables: ["eps": .word("x"), "base": .model(ModelHandle(name: "base"))],
      names: [SampleCatalog.networks: ["tiny"]])
    environment.lastResult = .value(
      .record(Record(command: "eval", fields: [RecordField("accuracy", .fraction(0.5))])))
    return CompletionContext(environment: environment) { prefix, extensions in
      extensions.isEmpty ? ["out.csv", "out.npz"] : ["out.npz"]
    }
  }()

  /// `text` with `^` at the cursor.
  private func complete(_ text: String) -> (texts: [String], range: SourceRange) {
    let line = String(text.filter { $0 != "^" })
    let cursor = text.prefix { $0 != "^" }.utf8.count
    let result = Completion.complete(
      line, cursor: cursor, catalog: SampleCatalog.all, context: Self.context)
    return (result.candidates.map(\.text), result.range)
  }

  @Test(
    arguments: [
      ("pr^", ["prune"]), ("ev^", ["eval"]), ("undo; qu^", ["quantize"]), ("^", nil),
      ("fo^ x", ["for"]),
      ("attack p^", ["pgd"]), ("attack ^", nil), ("attack pgd no^", ["norm="]),
      ("attack pgd norm=^", ["linf", "l2"]), ("attack pgd norm=l2 ^", ["steps=", "eps=", "n="]),
      ("attack pgd norm=li^", ["linf"]), ("eval on=tr^", ["train"]),
      ("prune 0.5 by=^", ["l1", "taylor", "random"]),
      ("network t { co^", ["concat", "conv"]),
      ("network t { conv 3; residual { ba^", ["batchnorm"]),
      ("network t { conv 3 bi^", ["bias="]), ("network t { conv 3 bias=^", ["yes", "no"]),
      ("network t { conv 3 }; su^", ["summary"]), ("for p in {1, 2} { pru^", ["prune"]),
      ("load fash^", ["fashion-mnist"]), ("load ti^", ["tiny"]), ("load ou^", ["out.npz"]),
      ("load x.npz mean={1, 2} s^", ["std="]), ("save ou^", ["out.csv", "out.npz"]),
      ("prune $e^", ["eps"]), ("prune ${b^", ["base"]), ("save a-$e^", ["eps"]),
      ("save \"x $e^", ["eps"]),
      ("prune $it.a^", ["it.accuracy"]), ("eval | ta^", ["table"]),
      ("eval | ^", ["table", "csv", "json", "markdown"]),
      ("eval > o^", ["out.csv", "out.npz"]), ("eval | grep x^", []), ("# pr^", []),
      ("eval # on^", []),
      ("finetune kd teacher=^", ["base", "model", "out.npz"]), ("compare b^", ["base"]),
      ("compare base mo^", ["model"]),
      ("reset ^", ["base", "model"]), ("expect ac^", ["accuracy"]), ("let x = mo^", ["model"]),
      ("save 'x^", []),
      ("zzz a^", []), ("pr^une", ["prune"]), ("é; pr^", ["prune"]),
    ] as [(String, [String]?)]) func candidates(text: String, expected: [String]?)
  {
    let found = complete(text)
    if let expected {
      #expect(found.texts == expected)
    } else {
      #expect(found.texts.count > 5)
    }
  }

  @Test func ranges() {
    #expect(complete("attack pgd norm=li^").range == SourceRange(16, 18))
    #expect(complete("prune $e^").range == SourceRange(7, 8))
    #expect(complete("prune ^").range == SourceRange(6, 6))
    #expect(complete("é; pr^").range == SourceRange(4, 6))
  }

  /// What stands in the line when the only candidate was taken.
  private func taken(_ text: String, paths: [String]) -> String? {
    let line = String(text.filter { $0 != "^" })
    let context = CompletionContext(environment: Self.context.environment) { prefix, _ in
      paths.filter { $0.hasPrefix(prefix) }
    }
    let result = Completion.complete(
      line, cursor: text.prefix { $0 != "^" }.utf8.count, catalog: SampleCatalog.all,
      context: context)
    guard let only = result.candidates.first, result.candidates.count == 1 else { return nil }
    let bytes = Array(line.utf8)
    return String(decoding: bytes[..<result.range.lowerBound], as: UTF8.self) + only.text
      + only.ending + String(decoding: bytes[result.range.upperBound...], as: UTF8.self)
  }

  @Test(
    arguments: [
      ("attack pgd ep^", [], "attack pgd eps="), ("eval o^", [], "eval on="),
      ("attack pgd norm=li^", [], "attack pgd norm=linf "),
      ("save fol^", ["folder/"], "save folder/"), ("save my^", ["my a.npz"], "save 'my a.npz' "),
      ("save 'my^", ["my a.npz"], "save 'my a.npz' "), ("save '^", ["my.npz"], "save 'my.npz' "),
      ("save \"my^", ["my a.npz"], "save 'my a.npz' "),
      ("save \"my^\"", ["my a.npz"], "save 'my a.npz' "),
      ("save 'my^", ["my folder/"], "save 'my folder/"),
      ("save 'my folder/^", ["my folder/a.npz"], "save 'my folder/a.npz' "),
      ("save it^", ["it's"], "save \"it's\" "), ("eval > it^", ["it's"], "eval > \"it's\" "),
      (#"save "it's/\u{1b}^"#, ["it's/\u{1B}x"], #"save "it's/\u{1b}x" "#),
      ("save 1^", ["1/0"], "save '1/0' "), ("load ti^", [], "load tiny "),
      ("prune ${b^", [], "prune ${base}"), ("save a-$e^", [], "save a-$eps "),
      ("save \"a $e^\"", [], "save \"a $eps\""),
    ] as [(String, [String], String)]) func whatIsInsertedParses(
      text: String, paths: [String], expected: String
    )
  {
    #expect(taken(text, paths: paths) == expected)
  }

  @Test func whatIsListedHoldsNoControlCharacters() {
    let context = CompletionContext(
      environment: Environment(variables: ["x": .string("a\u{1B}[31mb\nc")]))
    let result = Completion.complete(
      "save $", cursor: 6, catalog: SampleCatalog.all, context: context)
    #expect(result.candidates.map(\.summary) == ["a\u{FFFD}[31mb\u{FFFD}c"])
  }

  @Test func candidatesHaveSummaries() {
    let result = Completion.complete("pru", cursor: 3, catalog: SampleCatalog.all)
    #expect(result.candidates == [Candidate(text: "prune", summary: "removes channels")])
  }

  @Test(arguments: SampleScripts.all) func noCursorCrashes(text: String) {
    for cursor in 0...text.utf8.count {
      _ = Completion.complete(
        text, cursor: cursor, catalog: SampleCatalog.all, context: Self.context)
      _ = Hint.text(text, cursor: cursor, catalog: SampleCatalog.all)
    }
    _ = Completion.complete("eval", cursor: -1, catalog: SampleCatalog.all)
    _ = Completion.complete("eval", cursor: 99, catalog: SampleCatalog.all)
  }
}

/// Lines and the hint behind their end.
@Suite struct HintTests {
  @Test(arguments: [
    ("", ""), ("ev", ""), ("eval", " [n=N] [on=test]"), ("eval ", "[n=N] [on=test]"),
    ("eval n=5 ", "[on=test]"), ("quantize", " BITS [scheme=symmetric]"),
    ("quantize ", "BITS [scheme=symmetric]"),
    ("quantize 8", " [scheme=symmetric]"),
    ("attack", " fgsm|pgd|apgd|square|deepfool|autoattack [eps=8/255] [n=N] [norm=linf]"),
    ("attack pgd", " [steps=20] [eps=8/255] [n=N] [norm=linf]"),
    ("attack pgd eps=8/255 ", "[steps=20] [n=N] [norm=linf]"), ("attack pgd norm=", "linf"),
    ("let", " NAME = VALUE"), ("for", " NAME in RANGE-or-LIST { ... }"), ("zzz ", ""),
    ("eval | ", "table|csv|json|markdown"),
    ("# eval ", ""), ("compare ", "MODELS..."),
    (
      "train kd 3 ",
      "teacher=MODEL [lr=0.01] [momentum=0.9] [batch=128] [limit=DURATION] [memory=SIZE]"
    ),
    ("network", " NAME { layers }"),
    ("network t { conv ", "CHANNELS [kernel=3] [stride=1] [pad=0] [groups=1] [bias=yes]"),
    ("undo; quantize ", "BITS [scheme=symmetric]"),
  ]) func hint(line: String, expected: String) {
    #expect(Hint.text(line, cursor: line.utf8.count, catalog: SampleCatalog.all) == expected)
  }
}

@Suite struct HelpTests {
  @Test func pageHoldsEverything() {
    let page = Help.page(SampleCatalog.prune)
    for text in [
      "prune - removes channels", "  prune [AMOUNT] [by=l1] [scope=local] [to=Xmacs|parameters]",
      "above 0 and below 1", "usually l1", "prune 0.5", "sparsity",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(Help.page(SampleCatalog.eval).contains("Also: evaluate"))
    let attack = Help.page(SampleCatalog.attack)
    #expect(attack.contains("attack FORM") && attack.contains("autoattack"))
    #expect(Help.page(SampleCatalog.attack, .whole).contains("attack autoattack [steps=20]"))
  }

  @Test func searchRanksNamesFirst() {
    #expect(Help.search("pgd", in: SampleCatalog.all).first?.name == "attack")
    #expect(Help.search("accuracy", in: SampleCatalog.all).map(\.name).first == "eval")
    #expect(Help.search("nowhere", in: SampleCatalog.all).isEmpty)
    #expect(Help.search("", in: SampleCatalog.all).isEmpty)
  }

  @Test func overviewListsAll() {
    let overview = Help.overview(SampleCatalog.all)
    for name in SampleCatalog.all.names + ["let", "for", "expect"] {
      #expect(overview.contains("\n  \(name) "), "\(name)")
    }
    #expect(overview.hasSuffix("may be cut, as long as no other begins so: ev n=20\n"))
  }

  @Test func aFunctionShowsItsSignature() throws {
    let host = RecordingHost()
    var functions: [String: Function] = [:]
    host.before = { functions = $0.functions }
    try run("undo\ndef cut(amount: fraction, epochs=2) { prune $amount }\nundo", on: host)
    let function = try #require(functions["cut"])
    let page = Help.page(function)
    for text in [
      "cut - a function of this script\n", "  cut AMOUNT [EPOCHS]\n",
      "def cut(amount: fraction, epochs=2), in test.temper:2\n",
      "  amount  a fraction or percentage, from 0 to 1; required\n", "  epochs  a value\n",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test func examplesOfListsFitTheirValues() {
    func explanation(_ element: ParameterType, _ count: ClosedRange<Int>) -> String {
      ParameterType.list(of: element, count: count).explanation
    }
    let words = ["test", "train", "integer", "simulated"].map { Choice($0) }
    #expect(
      explanation(.word(words), 1...2)
        == "a list of 1 to 2 such as {test, simulated}, each test, train, integer or simulated")
    #expect(
      explanation(.word(words), 1...4).contains(" such as {test, train, simulated}, each "))
    #expect(explanation(.word([Choice("one")]), 1...4).contains(" such as {one}, each one"))
    #expect(explanation(.integer(.atLeast(1)), 1...100).contains(" such as {8, 6, 4}, each "))
    #expect(
      explanation(.fraction(.open(0, 1)), 1...2).contains(" such as {0.5, 0.25}, each "))
    #expect(explanation(.model, 1...16).contains(" such as {base, model}, each "))
    #expect(explanation(.anyWord, 0...10_000) == "a list, each a word")
    #expect(
      explanation(.integer(.closed(1, 4)), 3...3)
        == "a list of 3, each a whole number, from 1 to 4")
  }
}
