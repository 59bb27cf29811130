// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct InterpreterTests {
  @Test(arguments: [
    ("attack pgd n=3 eps=8/255", ["attack pgd eps=8/255 n=3"]),
    ("evaluate on=test n=1e3", ["eval n=1000 on=test"]),
    ("train epochs=3", ["train 3"]),
    ("train adv 20 lr=1e-3", ["train adv 20 lr=1e-3"]),
    ("prune by=l1 50%", ["prune 50% by=l1"]),
    ("prune to=0.25macs", ["prune to=0.25macs"]),
    ("save 'a b.npz'; save \"x\\ty\"", ["save 'a b.npz'", "save \"x\\ty\""]),
    ("load x.npz std={.229,.224,.225} mean={1}", ["load x.npz mean={1} std={.229, .224, .225}"]),
    ("let b = model; compare b model", ["bind b", "compare b model"]),
    ("let b = model; reset $b", ["bind b", "reset b"]),
    ("let x = 0.5; prune $x; let x = ($x / 2); prune $x", ["prune 0.5", "prune 0.25"]),
    ("let x ?= 0.5; let x ?= 0.6; prune $x", ["prune 0.5"]),
    (
      "for k in {2, 4} { attack pgd eps=$k/255 }", ["attack pgd eps=2/255", "attack pgd eps=4/255"]
    ),
    ("let e = (8/255); attack pgd eps=$e", ["attack pgd eps=8/255"]),
    ("let p = 45%; prune ($p + 5%); prune (1 - 0.2)", ["prune 50%", "prune 0.8"]),
    (
      "for i in 1..2 { for j in 1..$i { save m-$i-$j.npz } }",
      ["save m-1-1.npz", "save m-2-1.npz", "save m-2-2.npz"]
    ),
    (
      "def f(a, b=3) { prune $a; train $b }\nf 0.5\nf b=4 0.2",
      ["prune 0.5", "train 3", "prune 0.2", "train 4"]
    ),
    ("def f() { undo }\ndef g() { f; f }\ng", ["undo", "undo"]),
    ("if 1 < 2 and not 2 < 1 { undo } else { redo }", ["undo"]),
    ("if 1 > 2 { undo } else if 2 > 1 { redo }", ["redo"]),
    ("eval; if accuracy < 0.5 { undo }", ["eval", "undo"]),
    ("eval; if $it.accuracy == 0.44 { undo }", ["eval", "undo"]),
    ("eval; let r = $it; undo; if $r.accuracy < 50% { redo }", ["eval", "undo", "redo"]),
    ("let best = 1; for x in {3, 2} { let best = $x }; save $best", ["save 2"]),
    ("let x = 1; def f() { let x = 2 }\nf; save $x", ["save 1"]),
    (
      "network t { for c in {8, 16} { conv $c bias=no }; residual { relu } }",
      ["network t { conv 8 bias=no; conv 16 bias=no; residual { relu } }"]
    ),
    ("save \"a $x\"", ["save 'a 7'"]),
    ("for x in {1..3, 7} { save $x }", ["save 1", "save 2", "save 3", "save 7"]),
    ("save model-${x}.npz", ["save model-7.npz"]),
  ]) func canonicalLog(text: String, expected: [String]) throws {
    let usesArgument = text.contains("$x\"") || text.contains("${x}")
    let log = try run(text, variables: usesArgument ? ["x": .number(Number(7))] : [:]).log
    #expect(log == expected)
  }

  @Test func invocationsAreTyped() throws {
    let host = RecordingHost()
    var seen: [Invocation] = []
    host.before = { seen.append($0) }
    try run(
      "let b = model\nload f.pt as=resnet20 mean={.1,.2} std={1}\ntrain kd teacher=b limit=90s memory=1MiB\nprune to=0.25macs",
      on: host)
    #expect(seen[0].path("file") == "f.pt")
    #expect(seen[0].word("as") == "resnet20")
    #expect(seen[0].doubles("mean") == [0.1, 0.2])
    #expect(seen[1].variant == "kd")
    #expect(seen[1].integer("epochs") == 5)
    #expect(!seen[1].isGiven("epochs"))
    #expect(seen[1].rational("lr") == 0.01)
    #expect(seen[1].double("momentum") == 0.9)
    #expect(seen[1].model("teacher") == ModelHandle(name: "b"))
    #expect(seen[1].seconds("limit") == 90)
    #expect(seen[1].bytes("memory") == 1_048_576)
    #expect(seen[1].canonicalText == "train kd teacher=b limit=90s memory=1MiB")
    #expect(
      seen[1].fullText
        == "train kd 5 teacher=b lr=0.01 momentum=0.9 batch=128 limit=90s memory=1MiB")
    #expect(seen[2].quantity("to")?.unit == "macs")
    #expect(seen[2].value("amount") == nil)
    #expect(seen[2].optionalDouble("amount") == nil)
    #expect(seen[2].word("by") == "l1")
  }

  @Test func blocksArriveTyped() throws {
    let host = RecordingHost()
    var network: Invocation?
    host.before = { network = $0 }
    try run("network t { conv 8 pad=1 bias=off; concat { relu } { flatten; linear 3 } }", on: host)
    let layers = try #require(network?.blocks.first)
    #expect(layers.map(\.name) == ["conv", "concat"])
    #expect(layers[0].flag("bias") == false)
    #expect(layers[0].integer("kernel") == 3)
    let branches = layers[1].blocks.map { branch in branch.map(\.name) }
    #expect(branches == [["relu"], ["flatten", "linear"]])
  }

  // MARK: Output

  @Test func loopsCollectWithTheirVariables() throws {
    let host = try run("for p in {0.5, 0.9} { prune $p; eval; attack pgd } | csv")
    let last = try #require(host.presented.last)
    #expect(last.format == .csv)
    #expect(host.presented.map(\.isCollected) == [true, true, true, true, true, true, false])
    #expect(
      last.text == "p,sparsity,accuracy,count,robust_accuracy\r\n"
        + "0.5,0.5,0.44,10000,0.031\r\n0.9,0.9,0.44,10000,0.031\r\n")
    let json = try run("for p in {8/255} { eval } | json").presented.last?.text
    #expect(
      json == "{\"p\":0.03137254901960784,\"command\":\"eval\",\"accuracy\":0.44,\"count\":10000}\n"
    )
  }

  @Test func nestedLoopsGiveAColumnEach() throws {
    let host = try run(
      "for p in {0.5} { prune $p; for b in {8, 4} { quantize $b; eval } } | csv p b bytes accuracy")
    #expect(
      host.presented.last?.text
        == "p,b,bytes,accuracy\r\n0.5,,,\r\n0.5,8,8192,0.44\r\n0.5,4,4096,0.44\r\n")
  }

  @Test func sharedFieldsKeepTheirCommand() throws {
    let host = try run("for p in {0.5} { attack pgd; attack fgsm; attack fgsm } | csv")
    #expect(
      host.presented.last?.text
        == "p,attack pgd robust_accuracy,attack fgsm robust_accuracy,attack fgsm 2 robust_accuracy\r\n"
        + "0.5,0.031,0.031,0.031\r\n")
  }

  @Test func destinations() throws {
    let host = try run(
      "let n = 3\neval\neval | json\neval | sort -k2 | head -$n\neval > out-$n.csv\neval | markdown accuracy >> log.txt"
    )
    #expect(host.presented.map(\.format) == [nil, .json, nil, nil, .markdown])
    #expect(
      host.presented.map(\.destination) == [
        .standard, .standard, .shell("sort -k2 | head -$n"), .file("out-3.csv", appends: false),
        .file("log.txt", appends: true),
      ])
    #expect(host.presented[3].text.hasPrefix("accuracy,count\r\n"))
    #expect(host.presented[4].columns == ["accuracy"])
    #expect(host.presented[2].variables.map(\.name) == ["n"])
  }

  @Test func callsCollectToo() throws {
    let host = try run("def f() { eval; attack pgd }\nf | csv")
    #expect(
      host.presented.last?.text
        == "accuracy,count,robust_accuracy\r\n0.44,10000,\r\n,,0.031\r\n")
  }

  // MARK: Expectations

  @Test(arguments: [
    ("accuracy >= 44%", true), ("accuracy >= 45%", false), ("accuracy >= 45% +- 1", true),
    ("accuracy >= 45.1% +- 1", false), ("accuracy == 43% +- 1", true),
    ("accuracy == 42.9% +- 1", false),
    ("accuracy <= 43% +- 1%", true), ("accuracy < 43%", false), ("accuracy != 44%", false),
    ("accuracy > 0.43", true), ("accuracy >= 0.45 +- 0.01", true), ("count == 10000", true),
    ("$it.accuracy >= 0.4", true), ("count == 9999 +- 1", true), ("$it.command == eval", true),
    ("(accuracy * 2) >= 88%", true), ("accuracy >= 45% \u{B1} 1", true),
    ("accuracy >= 0.45 +- 1%", true), ("accuracy >= 0.46 +- 1%", false),
    ("$it.accuracy == $it.accuracy +- 1%", true),
  ]) func expectations(condition: String, holds: Bool) throws {
    if holds {
      #expect(try run("eval; expect \(condition)").held.count == 1)
    } else {
      let error = #expect(throws: ScriptError.self) { try run("eval; expect \(condition)") }
      #expect(error?.isExpectation == true)
    }
  }

  @Test func failedExpectationSaysWhatWasFound() {
    let error = #expect(throws: ScriptError.self) { try run("eval\nexpect accuracy >= 45%") }
    #expect(error?.diagnostic.message == "`accuracy` is 44.0 %")
    #expect(error?.diagnostic.expected == "accuracy >= 45%")
    #expect(error?.diagnostic.position == SourcePosition(line: 2, column: 1))
  }

  // MARK: Errors

  @Test func failuresPointAtTheirArgument() {
    let host = RecordingHost()
    host.before = { invocation in
      if invocation.rational("amount") == 0.9 {
        throw CommandFailure("nothing is left", argument: "amount", expected: "at most 0.8")
      }
    }
    let error = #expect(throws: ScriptError.self) {
      try run("def f(a) {\n  prune $a\n}\nfor p in {0.5, 0.9} { f $p }", on: host)
    }
    let diagnostic = error?.diagnostic
    #expect(diagnostic?.message == "nothing is left")
    #expect(diagnostic?.position == SourcePosition(line: 2, column: 9))
    #expect(diagnostic?.notes == ["with p = 0.9", "in `f`, called in test.temper:4"])
    #expect(error?.underlying is CommandFailure)
    #expect(host.log == ["prune 0.5"])
  }

  @Test func failuresMayPointIntoABlock() {
    let host = RecordingHost()
    host.before = { invocation in
      guard let layer = invocation.blocks.first?.last else { return }
      throw CommandFailure("linear1: needs a plain vector", place: layer.range)
    }
    let error = #expect(throws: ScriptError.self) {
      try run("network t {\n  conv 8\n  linear 10\n}", on: host)
    }
    #expect(error?.diagnostic.position == SourcePosition(line: 3, column: 3))
    #expect(error?.diagnostic.range == SourceRange(23, 32))
  }

  @Test func otherErrorsGetAPlace() {
    let host = RecordingHost()
    host.before = { _ in throw RecordingHost.Odd() }
    let error = #expect(throws: ScriptError.self) { try run("undo", on: host) }
    #expect(error?.diagnostic.message == "Odd()")
    #expect(error?.underlying is RecordingHost.Odd)
  }

  @Test func interruptionsPassThrough() {
    let host = RecordingHost()
    host.before = { _ in throw RecordingHost.Stop() }
    #expect(throws: RecordingHost.Stop.self) {
      try run("try { for p in 1..3 { undo } } catch e { redo }", on: host)
    }
    host.before = { _ in throw CancellationError() }
    #expect(throws: CancellationError.self) { try run("undo", on: host) }
    #expect(host.log.isEmpty)
  }

  @Test func tryGoesOn() throws {
    let host = RecordingHost()
    host.before = { if $0.name == "undo" { throw CommandFailure("no step to undo") } }
    try run("try { undo } catch e { save \"$e\" }\neval", on: host)
    #expect(host.log == ["save 'no step to undo'", "eval"])
  }

  @Test func valuesKnownLateAreCheckedLate() {
    let error = #expect(throws: ScriptError.self) { try run("eval; quantize ($it.count / 100)") }
    #expect(error?.diagnostic.kind == .outOfRange)
    let facts = RecordingHost()
    facts.facts = []
    let missing = #expect(throws: ScriptError.self) { try run("eval", on: facts, checks: false) }
    #expect(missing?.diagnostic.kind == .precondition)
  }

  @Test func stateLastsBetweenLines() throws {
    let host = RecordingHost()
    let interpreter = Interpreter(SampleCatalog.all, host: host, allowsAbbreviations: true)
    for line in [
      "let x = 0.5", "def f(a) { prune $a }", "network n { relu }", "eval", "f $x", "load n",
      "expect sparsity == 0.5", "undo",
    ] {
      let parsed = Parser.parse(SourceText(name: "<prompt>", text: line))
      let check = Checker(SampleCatalog.all, allowsAbbreviations: true).check(
        parsed, in: interpreter.checkEnvironment)
      #expect(check.diagnostics.isEmpty, "\(line)")
      try interpreter.run(parsed.script)
    }
    #expect(host.log == ["network n { relu }", "eval", "prune 0.5", "load n", "undo"])
  }

  @Test func failureLeavesTheSessionUsable() throws {
    let host = RecordingHost()
    host.before = { if $0.name == "redo" { throw CommandFailure("nothing to redo") } }
    let interpreter = Interpreter(SampleCatalog.all, host: host)
    let bad = Parser.parse(
      SourceText(name: "", text: "def f() { redo }\nfor p in 1..3 { f } | table"))
    #expect(throws: ScriptError.self) { try interpreter.run(bad.script) }
    let good = Parser.parse(SourceText(name: "", text: "eval"))
    try interpreter.run(good.script)
    #expect(host.presented.last?.isCollected == false)
    #expect(interpreter.environment.lookup("p") == nil)
  }
}
