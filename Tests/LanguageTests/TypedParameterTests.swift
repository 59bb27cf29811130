// SPDX-License-Identifier: MIT

import Language
import Testing

/// `def name(parameter: type)`.
@Suite struct TypedParameterTests {
  private static let head = "load mnist; load eight-layer; "

  @Test(
    arguments: [
      ("def f(a: fraction) { prune $a }; f 1.5", "from 0 to 1"),
      ("def f(a: integer) { eval n=$a }; f 1.5", "a whole number"),
      ("def f(a: model) { reset $a }; f nobody", "a model bound"),
      ("def f(a: duration) { eval }; f 5", "a duration"),
      ("def f(a: integer = x) { eval }", "a whole number"),
      ("def f(a: boolean) { eval }; f perhaps", "yes or no"),
    ])
  func whatDoesNotFitIsFoundAtTheCall(text: String, expected: String) {
    let found = findings(Self.head + text)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.expected?.contains(expected) == true, "\(found)")
  }

  @Test(
    arguments: [
      "def f(a: fraction) { prune $a }; f 50%; f 0.5",
      "def f(a: list) { for x in $a { eval n=$x } }; f 3",
      "def f(a: text, b: path, c: size, d: word) { eval }; f \"x y\" b.txt 64MiB w",
      "let base = model; def f(a: model) { reset $a }; f $base; f base; f model",
      "def f(n: integer = 10) { eval n=$n }; f; f 20; f n=30",
    ])
  func whatFitsIsTaken(text: String) {
    #expect(findings(Self.head + text).isEmpty)
  }

  @Test func aMisspelledTypeGetsItsNearest() throws {
    let result = Parser.parse(SourceText(name: "t", text: "def f(a: integr) { eval }"))
    let found = try #require(result.diagnostics.first)
    #expect(found.message == "there is no type `integr`")
    #expect(found.suggestion == "did you mean `integer`?")
    #expect(found.range == SourceRange(9, 15))
  }
}
