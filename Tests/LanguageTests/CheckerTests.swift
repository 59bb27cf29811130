// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct CheckerTests {
  /// Finding as `line:column message | help`.
  private func texts(_ text: String, facts: Set<Fact> = [.dataset, .model]) -> [String] {
    findings(text, facts: facts).map { diagnostic in
      let place = diagnostic.position.map { "\($0.line):\($0.column) " } ?? ""
      return place + diagnostic.message + (diagnostic.suggestion.map { " | \($0)" } ?? "")
    }
  }

  @Test(arguments: [
    ("prun 0.5", "1:1 unknown command `prun` | did you mean `prune`?"),
    ("Prune 0.5", "1:1 unknown command `Prune` | did you mean `prune`?"),
    ("fro p in 1..2 { }", "1:1 unknown command `fro` | did you mean `for`?"),
    ("xyzzy", "1:1 unknown command `xyzzy`"),
    ("attack pdg", "1:8 `attack` has no form `pdg` | did you mean `pgd`?"),
    ("attack", "1:1 `attack` needs a word that says which | write `attack pgd`"),
    ("attack pgd epps=1/2", "1:12 `attack pgd` has no option `epps` | did you mean `eps`?"),
    ("attack fgsm steps=3", "1:13 `attack fgsm` has no option `steps`"),
    ("attack pgd eps=8", "1:16 `eps` cannot be 8"),
    ("attack pgd eps=0", "1:16 `eps` cannot be 0"),
    ("attack pgd eps=45%", "1:16 `eps` cannot be 45% | write 0.45"),
    ("attack pgd n=10 n=20", "1:17 `n` is given twice"),
    ("attack pgd n=1.5", "1:14 `n` cannot be 1.5"),
    ("attack pgd norm=linff", "1:17 `norm` cannot be `linff` | did you mean `linf`?"),
    ("attack pgd norm", "1:12 `norm` lacks its value | write `norm=linf`"),
    ("attack pgd l2", "1:12 `attack pgd` takes no further value | write `norm=l2`"),
    ("quantize 17", "1:10 `bits` cannot be 17"),
    ("quantize", "1:1 `quantize` needs `bits` (bits)"),
    ("prune", "1:1 `prune` needs one of `amount` or `to`"),
    ("prune 0.5 to=0.2macs", "1:11 `prune` takes only one of `amount` or `to`"),
    ("prune 50", "1:7 `amount` cannot be 50 | did you mean 50%?"),
    ("prune 1", "1:7 `amount` cannot be 1"),
    ("prune to=0.25mac", "1:10 `to` cannot be `0.25mac`"),
    ("prune to=0.25", "1:10 `to` cannot be 0.25 | write 0.25macs"),
    ("train 5 epochs=5", "1:7 `epochs` is given twice: by name and by place"),
    ("train five", "1:7 `epochs` cannot be `five`"),
    ("train adb 5", "1:7 `epochs` cannot be `adb` | did you mean `adv`?"),
    ("train limit=90", "1:13 `limit` cannot be 90 | write 90s or 90min"),
    ("train memory=64", "1:14 `memory` cannot be 64 | write 64MiB"),
    ("train kd 3", "1:1 `train kd` needs `teacher` (the teacher)"),
    ("finetune kd teacher=bsae", "1:21 `teacher` cannot be `bsae`"),
    (
      "let base = model; finetune kd teacher=bsae",
      "1:39 `teacher` cannot be `bsae` | did you mean `base`?"
    ),
    ("load fashion-mnits", "1:6 `file` cannot be `fashion-mnits` | did you mean `fashion-mnist`?"),
    ("load x.npz mean={1,2}", "1:12 `mean` needs `std` too"),
    ("load x.npz mean={1,2,3,4} std={1}", "1:17 `mean` cannot have 4 values"),
    ("prune $x", "1:7 unknown variable `$x`"),
    (
      "let amount = 0.5; prune $amuont", "1:25 unknown variable `$amuont` | did you mean `$amount`?"
    ),
    ("save $it.accuracy", "1:6 there is no result yet"),
    ("expect accuracy >= 80%", "1:8 there is no result yet"),
    (
      "eval; expect acuracy >= 80%",
      "1:14 the last result has no field `acuracy` | did you mean `accuracy`?"
    ),
    ("eval; expect accuracy >= 80", "1:26 `accuracy` is a fraction, which is never 80 | write 80%"),
    ("eval; expect count >= 80%", "1:23 `count` cannot be compared with a percentage"),
    ("eval; expect note >= 3", "1:14 `note` is a text: it has no order"),
    ("eval; expect accuracy >= high", "1:26 `accuracy` cannot be compared with a word `high`"),
    ("eval; expect accuracy >= 80% +- x", "1:33 `x` is no tolerance"),
    ("eval; expect accuracy <= 150%", "1:26 `accuracy` is a fraction, which is never 150%"),
    (
      "eval; expect accuracy == 0.9 +- 1",
      "1:33 `accuracy` is a fraction: with `+- 1` everything passes | write +- 1%"
    ),
    (
      "eval; expect accuracy >= 90% +- 100",
      "1:33 `accuracy` is a fraction: with `+- 100` everything passes"
    ),
    ("eval; expect accuracy >= 0.9 +- 0.5s", "1:33 `0.5s` is no tolerance"),
    (
      "eval | table acuracy", "1:14 no result here has a field `acuracy` | did you mean `accuracy`?"
    ),
    ("for p in 5 { undo }", "1:10 `for` cannot run over an integer `5`"),
    ("let it = 3", "1:5 `it` always names the last result"),
    ("if 3 { undo }", "1:4 `3` is an integer, not a condition"),
    ("let x = (1 + pgd)", "1:14 `pgd` is a word, not a number"),
    ("let x = (1 / 0)", "1:10 division by zero"),
    ("let x = (9e18 + 9e18)", "1:10 the result does not fit a fraction of two 64-bit integers"),
    ("undo { relu }", "1:6 `undo` takes no block"),
    ("undo > x.txt", "1:1 `undo` has no result to write"),
    ("undo | csv", "1:1 `undo` has no result to write"),
    ("network a", "1:1 `network` takes 1 block, not 0"),
    ("network a { conv }", "1:13 `conv` needs `channels` (output channels)"),
    ("network a { residual { cnov 3 } }", "1:24 unknown command `cnov` | did you mean `conv`?"),
    ("network a { concat { relu } }", "1:13 `concat` takes 2 to 8 blocks, not 1"),
    ("network a { eval }", "1:13 unknown command `eval`"),
    ("network a { expect x >= 3 }", "1:13 `expect` cannot stand in a block of `network`"),
    ("network 3a { relu }", "1:9 `name` cannot be `3a`"),
    ("def eval() { undo }", "1:5 `eval` is a command already"),
    ("def f(a) { f 1 }", "1:12 a function cannot call itself"),
    ("def f(a=1, b) { undo }", "1:12 `b` needs a default too, like the one before it"),
    ("def f(a) { prune $b }", "1:18 unknown variable `$b`"),
    ("def f(a) { prune $a }\nf", "2:1 `f` needs `a`"),
    ("def f(a) { prune $a }\nf 0.1 0.2", "2:7 `f` takes no further value"),
    ("def f(a) { prune $a }\nf 5", "1:18 `amount` cannot be 5 | did you mean 5%?"),
    ("prune 0.5 by=l1 by=l2", "1:17 `by` is given twice"),
    ("verify ineger", "1:8 `what` cannot be `ineger` | did you mean `integer`?"),
    ("export x.pt", "1:8 `file` cannot be `x.pt`"),
  ]) func oneFinding(text: String, expected: String) {
    #expect(texts(text) == [expected])
  }

  @Test(arguments: [
    "ev", "train 5 epochs", "prune 0.5 by=taylor", "let x = 3; let x = 4",
    "eval; expect accuracy >= 0.4",
    "eval; let a = $it.accuracy; if $a > 0.5 { undo }", "eval n=1e3", "prune 50%", "compare model",
    "let b = model; reset $b; compare b model b", "for x in {1..3, 7} { eval n=$x }",
    "if 1 > 2 { prune 0.5 }", "for p in 1..3 { if $p < 1 { prune $p } }",
    "load weights.npz as=lenet5",
    "let k = 8; attack pgd eps=$k/255", "for k in {2, 4} { attack pgd eps=$k/255 }",
    "network n { for c in {8, 16} { conv $c; relu } }\nload n", "evaluate n=3",
    "train limit=2h memory=64MiB",
    "def f(a, b=2) { prune $a; train $b }\nf 0.5\nf 0.5 b=3\nf a=10%", "attack pgd | cat",
    "expect 1 < 2", "eval | table seconds accuracy", "try { undo } catch e { save \"$e\" }",
  ]) func nothingToFind(text: String) {
    let errors = texts(text)
    if text == "ev" || text == "train 5 epochs" {
      #expect(!errors.isEmpty)
    } else {
      #expect(errors == [])
    }
  }

  @Test func abbreviationsAtThePromptOnly() {
    #expect(!findings("ev").isEmpty)
    #expect(findings("sum", abbreviated: true).isEmpty)
    #expect(findings("e", abbreviated: true).map(\.message) == ["`e` is ambiguous"])
    #expect(findings("e", abbreviated: true).first?.expected == "eval or export")
  }

  @Test func factsFollowTheFlow() {
    #expect(
      texts("attack pgd", facts: []) == [
        "1:1 `attack pgd` needs a data set | put `load fashion-mnist` before this line"
      ])
    #expect(texts("load mnist; load lenet5; attack pgd", facts: []) == [])
    #expect(texts("load lenet5\neval", facts: []).count == 1)
    #expect(texts("if 1 < 2 { load mnist } else { load lenet5 }; summary", facts: []).count == 1)
    #expect(
      texts("load mnist; eval; if $it.accuracy > 1 { load lenet5 }; summary", facts: []).count == 1)
    #expect(texts("let x = model", facts: []).count == 1)
    // Neither way of an open condition is certain, so nothing is certainly missing.
    let open =
      "load mnist; load lenet5; eval\nif $it.accuracy > 0.5 { let y = 0.3 } else { let z = 1 }\nsummary"
    #expect(texts(open, facts: []) == [])
  }

  @Test func loopsAreCheckedForEveryValue() {
    let found = findings("for p in 0.2..1 step 0.2 {\n  prune $p\n}")
    #expect(found.map(\.message) == ["`amount` cannot be 1"])
    #expect(found.first?.notes == ["with p = 1"])
    let nested = findings("for p in {0.5} { for b in {8, 20} { prune $p; quantize $b } }")
    #expect(nested.map(\.notes) == [["with p = 0.5", "with b = 20"]])
  }

  @Test func callsAreCheckedWithTheirArguments() {
    let found = findings("def squeeze(b) {\n  quantize $b\n}\nsqueeze 8\nsqueeze 32")
    #expect(found.map(\.message) == ["`bits` cannot be 32"])
    #expect(found.first?.position == SourcePosition(line: 2, column: 12))
    #expect(found.first?.notes == ["in `squeeze`, called in test.temper:5"])
  }

  @Test func aFunctionThatCallsItselfIsToldSo() {
    let found = findings("def fact(n) { if $n > 1 { fact ($n - 1) } }\nfact 3")
    #expect(found.map(\.message) == ["a function cannot call itself"])
    #expect(found.first?.position == SourcePosition(line: 1, column: 27))
    // The name means the function before it.
    #expect(findings("def f() { undo }; def f() { f }; f").isEmpty)
  }

  @Test func theCustomaryFormIsTheExample() {
    func catalog(_ customary: String?) -> CommandCatalog {
      CommandCatalog([
        CommandSignature("attack", "attacks") {
          let steps = [Parameter("steps", "steps", .integer())]
          $0.variants = [
            CommandVariant("apgd", "an attack", options: steps), CommandVariant("fgsm", "another"),
            CommandVariant("pgd", "a third", options: steps),
          ]
          $0.requiresVariant = true
          $0.customaryVariant = customary
        }
      ])
    }
    func finding(_ text: String, _ customary: String?) -> Diagnostic? {
      Checker(catalog(customary)).check(Parser.parse(SourceText(name: "", text: text)))
        .diagnostics.first
    }
    let names: [(customary: String?, shown: String)] = [("pgd", "pgd"), (nil, "apgd")]
    for (customary, name) in names {
      #expect(
        finding("attack fgsm steps=3", customary)?.expected
          == "no options (`steps` belongs to attack \(name))")
      #expect(finding("attack eps=0.1", customary)?.suggestion == "write `attack \(name)`")
      let signature = catalog(customary).signatures[0]
      #expect(Help.page(signature).contains("`help attack \(name)` tells"))
    }
    #expect(catalog("pgd").problems == [])
    #expect(catalog("pdg").problems.count == 1)
  }

  @Test func unknownFieldsAreNotAnsweredWithAllThereAre() {
    for text in ["eval; expect acuracy >= 80%", "eval | table acuracy"] {
      let found = findings(text).first
      #expect(found?.suggestion == "did you mean `accuracy`?", "\(text)")
      #expect(found?.expected == nil, "\(text)")
    }
    #expect(
      findings("eval; expect xyzzy >= 80%").first?.expected == "accuracy, count, seconds or note")
  }

  @Test func countsAreOfTheirNumber() {
    let catalog = CommandCatalog([
      CommandSignature("load", "loads") {
        $0.options = [Parameter("mean", "means", .list(of: .number(), count: 2...3))]
      }
    ])
    let parsed = Parser.parse(SourceText(name: "", text: "load mean={1}\nload mean={1, 2, 3, 4}"))
    #expect(
      Checker(catalog).check(parsed).diagnostics.map(\.message) == [
        "`mean` cannot have 1 value", "`mean` cannot have 4 values",
      ])
  }

  @Test func functionsDoNotSeeVariablesOfTheirCaller() {
    let text = "def f() { prune $p }\nfor p in {0.5} { f }"
    #expect(texts(text).first == "1:17 unknown variable `$p`")
    #expect(texts("let p = 0.5\ndef f() { prune $p }\nf") == [])
  }

  @Test func syntaxAndOtherErrorsComeTogetherInOrder() {
    let found = texts("quantize 99\nlet x =\nprune $x\ntrain epoch=3\neval n=")
    #expect(
      found == [
        "1:10 `bits` cannot be 99", "2:8 unexpected end of the line",
        "4:7 `train` has no option `epoch` | did you mean `epochs`?", "5:6 `n=` lacks its value",
      ])
  }

  @Test func cellsStartWhereTheSweepDoesAndLeaveNothing() {
    #expect(
      texts("let x = 0.5; sweep a={1, 2} { let x = 5; summary }; prune $x") == [])
    #expect(texts("eval; sweep a={1, 2} { summary }; expect accuracy > 0.1") == [])
    #expect(
      texts("sweep a={1, 2} { summary }; expect parameters > 5") == [
        "1:36 there is no result yet"
      ])
    #expect(
      texts("sweep a={1, 2} { if $a == 2 { expect parameters > 5 }; summary }") == [
        "1:38 there is no result yet"
      ])
    #expect(
      texts("sweep a={1, 2} { load lenet5 }; summary", facts: [.dataset]) == [
        "1:33 `summary` needs a model | put `load eight-layer` before this line"
      ])
    #expect(texts("def f() { undo }; sweep a=1 { def g() { undo }; g }; g").count == 1)
    #expect(texts("sweep a={1, 2} x b={$a} { undo }") == ["1:21 unknown variable `$a`"])
    #expect(texts("sweep a={} { prun 0.5 }").count == 2)
    let found = findings("sweep p={0.5, 2} x b={8, 20} { prune $p; quantize $b }")
    let notes = found.map { $0.notes.joined(separator: ", ") }
    #expect(notes == ["with p = 2, with b = 8", "with p = 0.5, with b = 20"])
  }

  @Test func columnsAreThoseOfTheLinesThere() {
    for text in [
      "for k in {1, 2} { summary | table k parameters }",
      "for k in {1, 2} { sweep a={1, 2} { summary | csv k a macs } | csv a macs } | csv k a macs",
      "sweep k={1, 2} x seed=1..3 { eval } | table k runs accuracy accuracy_std accuracy_runs",
      "eval; sweep k=1 x seed=$it.count { eval } | table runs accuracy_std",
      "eval | table command id seconds cached partial",
    ] {
      #expect(findings(text).isEmpty, "\(text)")
    }
    for text in [
      "for k in {1, 2} { undo }; summary | table k", "sweep k={1, 2} { eval } | table runs",
      "for k in {1, 2} { sweep a={1, 2} { summary } | csv k }",
    ] {
      #expect(findings(text).map(\.kind) == [.unknownField], "\(text)")
    }
  }

  @Test func callsNestToALimit() {
    func chain(_ count: Int) -> String {
      let calls = (1..<count).map { "def f\($0)() { f\($0 - 1) }" }
      return (["def f0() { undo }"] + calls + ["f\(count - 1)"]).joined(separator: "\n")
    }
    #expect(findings(chain(200)).isEmpty)
    #expect(findings(chain(201)).map(\.kind) == [.limit])
    let deep = findings(chain(301))
    #expect(deep.first?.position == SourcePosition(line: 202, column: 14))
  }

  @Test func deadBranchesAreReadForTypos() {
    #expect(texts("if 1 > 2 { prun 0.5 } else { undo }").count == 1)
    #expect(texts("for x in {} { prun 0.5 }").count == 2)
  }

  @Test func stepsAreCounted() {
    func count(_ text: String) -> Int {
      let parsed = Parser.parse(SourceText(name: "", text: text))
      return Checker(SampleCatalog.all).check(parsed, in: Environment(facts: [.dataset, .model]))
        .stepCount
    }
    #expect(count("eval; undo\nlet x = 3") == 2)
    #expect(count("for p in 0.1..0.9 step 0.1 { prune $p; eval; undo }") == 27)
    #expect(count("for a in 1..3 { for b in 1..$a { eval } }") == 6)
    #expect(count("sweep a={1, 2} x b=1..3 { eval; undo }") == 12)
    #expect(count("if 1 < 2 { eval; eval } else { eval }") == 2)
    #expect(count("eval; if $it.accuracy > 0.5 { eval } else { eval; eval }") == 3)
    #expect(count("def f(n) { for i in 1..$n { eval } }\nf 3\nf 4") == 7)
    #expect(
      count("for a in 1..100000 { for b in 1..100000 { for c in 1..1000 { eval } } }")
        == 10_000_000_000_000)
    #expect(count("network n { for c in 1..3 { conv $c } }") == 1)
    let bomb = (1...40).map { "def f\($0)() { f\($0 - 1); f\($0 - 1) }" }.joined(separator: "\n")
    #expect(count("def f0() { eval; eval }\n" + bomb + "\nf40") > 1000)
  }

  @Test func plannedStepsCarryTypedArguments() throws {
    let parsed = Parser.parse(
      SourceText(name: "", text: "load mnist; load lenet5\nfor k in 1..3 { train adv $k }"))
    let steps = Checker(SampleCatalog.all).check(parsed).steps
    #expect(
      steps.map(\.form.title) == [
        "load mnist", "load lenet5", "train adv", "train adv", "train adv",
      ])
    #expect(try #require(steps.last?.invocation).integer("epochs") == 3)
  }

  @Test func scriptArgumentsAreVariables() throws {
    #expect(findings("prune $amount", variables: ["amount": try Literal.value(of: "0.5")]).isEmpty)
    #expect(findings("prune $amount", variables: ["amount": try Literal.value(of: "5")]).count == 1)
  }

  @Test func misspelledFormatIsAWarning() {
    let found = findings("eval | tabel")
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.suggestion == "did you mean `| table`?")
  }

  @Test func theSampleCatalogIsSound() {
    #expect(SampleCatalog.all.problems == [])
    #expect(SampleCatalog.layers.problems == [])
  }

  @Test func unsoundCatalogsAreFound() {
    let bad = CommandCatalog([
      CommandSignature("let", "x"), CommandSignature("a", "x") { $0.aliases = ["b"] },
      CommandSignature("b", "x") {
        $0.positionals = [Parameter("p", "", .integer()), .required("q", "", .integer())]
        $0.options = [
          Parameter("r", "", .integer(.closed(1, 3)), default: "4"), Parameter("p", "", .boolean),
        ]
        $0.rules = [.atMostOne(["nothing"])]
      },
    ])
    #expect(bad.problems.count == 6)
  }
}
