// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct RationalTests {
  @Test func arithmeticIsExact() throws {
    let tenth: Rational = 0.1
    let fifth: Rational = 0.2
    #expect(try tenth.adding(fifth) == 0.3)
    #expect(try Rational(8, 255).multiplied(by: 255) == 8)
    #expect(try Rational(1, 3).subtracting(Rational(1, 2)) == Rational(-1, 6))
    #expect(try Rational(3, -6) == Rational(-1, 2))
    #expect(try Rational(1, 3).divided(by: Rational(-2, 3)) == -0.5)
  }

  @Test func errorsAreClear() {
    #expect(throws: ArithmeticError.divisionByZero) { try Rational(1, 0) }
    #expect(throws: ArithmeticError.divisionByZero) { try Rational(1).divided(by: 0) }
    #expect(throws: ArithmeticError.overflow) { try Rational(.max).adding(1) }
    #expect(throws: ArithmeticError.overflow) { try Rational(.max).multiplied(by: 2) }
    #expect(throws: ArithmeticError.overflow) { try Rational(.min).negated() }
    #expect(throws: ArithmeticError.overflow) { try Rational(1, .min) }
  }

  @Test func orderIsExactBeyondDoubles() throws {
    let a = try Rational(.max - 1, .max)
    let b = try Rational(.max - 2, .max - 1)
    #expect(b < a)
    #expect(!(a < a))
    #expect(a.doubleValue == b.doubleValue)
  }

  @Test(arguments: [
    (Rational(5), "5"), (0.25, "0.25"), (-0.05, "-0.05"), (1e-3, "0.001"), (-3, "-3"),
    (12.5, "12.5"),
  ]) func description(value: Rational, text: String) {
    #expect(value.description == text)
  }

  @Test func fractionsWithoutDecimalPrintAsSuch() throws {
    #expect(try Rational(8, 255).description == "8/255")
    #expect(try Rational(-1, 3).description == "-1/3")
  }
}

@Suite struct LiteralTests {
  @Test(arguments: [
    ("5", "an integer"), ("-5", "an integer"), ("10_000", "an integer"), ("0.1", "a number"),
    (".485", "a number"), ("1e-3", "a number"), ("1E3", "an integer"), ("8/255", "a number"),
    ("1.5/255", "a number"), ("45%", "a percentage"), ("-0.5%", "a percentage"),
    ("1..3", "a range"),
    ("10%..20%", "a word"), ("90s", "a duration"), ("1.5h", "a duration"), ("250ms", "a duration"),
    ("20min", "a duration"), ("64MiB", "a size"), ("5GB", "a size"), ("512B", "a size"),
    ("pgd", "a word"), ("-", "a word"), ("+-", "a word"), (".", "a word"), ("..", "a word"),
    ("../data", "a word"), ("1..", "a word"), ("5x", "a word"), ("0.25macs", "a word"),
    ("1e", "a word"), ("e5", "a word"), ("1/2/3", "a word"), ("1_", "an integer"), ("_1", "a word"),
    ("2024-01-01", "a word"), ("/data/1", "a word"), ("é", "a word"), ("5%%", "a word"),
  ]) func kinds(text: String, kind: String) throws {
    if text == "10%..20%" {
      #expect(throws: Literal.Failure.self) { try Literal.value(of: text) }
      return
    }
    let value = try Literal.value(of: text)
    #expect(value.kindName == kind)
    #expect(value.description == text)
  }

  @Test func valuesAreExact() throws {
    #expect(try Literal.value(of: "8/255").number?.value == Rational(8, 255))
    #expect(try Literal.value(of: "45%").number?.value == 0.45)
    #expect(try Literal.value(of: "2h").number?.value == 7200)
    #expect(try Literal.value(of: "64MiB").integerValue == 67_108_864)
    #expect(try Literal.value(of: "0.1") == Literal.value(of: "0.10"))
    #expect(try Literal.value(of: "1e-18").number?.value == Rational(1, 1_000_000_000_000_000_000))
  }

  @Test(arguments: [
    "9223372036854775808", "1e19", "1e-19", "1e99999999999", "1e18/1e-18", "1/0", "9e18h", "0.5..1",
  ])
  func failures(text: String) {
    #expect(throws: Literal.Failure.self) { try Literal.value(of: text) }
  }
}

@Suite struct ValueTextTests {
  /// Paths that a script has to quote, lest they be something else.
  @Test(arguments: [
    "1/0", "12345678901234567890", "1..3", "1..0.5", "a b", "it's", "", "#a", "a#b", "8/255", "90s",
    "50%", "-x", "m.npz", "a\u{9B}31m", "a\u{1B}\n\u{202E}", String(repeating: "a", count: 5000),
  ]) func pathsComeBack(text: String) throws {
    let spelled = Value.path(text).canonicalText
    let parsed = Parser.parse(SourceText(name: "", text: "load \(spelled)"))
    #expect(parsed.diagnostics.isEmpty, "\(spelled)")
    guard case .command(let command)? = parsed.script.statements.first?.kind,
      case .literal(let value)? = command.arguments.last?.value.kind
    else {
      Issue.record("\(spelled) is no value")
      return
    }
    #expect(value.description == text)
    #expect(value.elements == nil)
    #expect(TerminalText.visible(spelled) == spelled)
  }

  @Test func wordsStayBare() {
    for text in ["m.npz", "8/255", "50%", "90s", "a#b", "../x", "größe", "-"] {
      #expect(Value.word(text).canonicalText == text)
    }
  }
}

@Suite struct NumberRangeTests {
  private func texts(_ text: String, step: String? = nil) throws -> [String] {
    let script = "for x in \(text)\(step.map { " step \($0)" } ?? "") { save $x }"
    return try run(script).log.map { String($0.dropFirst(5)) }
  }

  @Test func nineValues() throws {
    #expect(
      try texts("0.1..0.9", step: "0.1")
        == ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"])
  }

  @Test func spellings() throws {
    #expect(try texts("1..3") == ["1", "2", "3"])
    #expect(try texts("3..1", step: "-1") == ["3", "2", "1"])
    #expect(try texts("5..5") == ["5"])
    #expect(try texts("1/255..4/255", step: "1/255") == ["1/255", "2/255", "3/255", "4/255"])
    #expect(try texts("10%..30%", step: "10%") == ["10%", "20%", "30%"])
    #expect(try texts("0..1", step: "1/3") == ["0", "1/3", "2/3", "1"])
  }

  @Test(arguments: [
    ("0.1", "0.95", "0.1"), ("0", "1", "0"), ("1", "0", "0.5"), ("0", "200000", "1"),
    ("0", "1", "-1"),
  ]) func impossible(first: String, last: String, step: String) {
    let parsed = Parser.parse(
      SourceText(name: "", text: "for x in \(first)..\(last) step \(step) { undo }"))
    #expect(parsed.diagnostics.count == 1)
  }

  @Test func landingIsSuggested() {
    let parsed = Parser.parse(SourceText(name: "", text: "for x in 0.1..0.95 step 0.1 { undo }"))
    #expect(parsed.diagnostics.first?.expected == "a range that ends on a step, such as 0.1..0.9")
  }
}
