// SPDX-License-Identifier: MIT

import Language
import Testing

/// Words that stand where a model or a variable was meant.
@Suite struct MisspelledModelTests {
  @Test(arguments: [
    ("let best = modle", "did you mean `model`?"),
    ("let base = model; let best = bsae", "did you mean `$base`?"),
    ("let best ?= Model", "did you mean `model`?"),
  ]) func aWordThatLooksLikeAModelIsAWarning(text: String, suggestion: String) {
    let found = findings(text)
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.message.hasPrefix("`best` will be the word `") == true)
    #expect(found.first?.suggestion == suggestion)
  }

  @Test(arguments: [
    "let by = l1", "let x = mod", "let x = modelling", "let base = model; let x = base",
    "network modes { relu }; let x = modes", "let modal = 3; let x = modal",
    "let linq = model; let norm = linf", "let x = 'modle'",
  ]) func otherWordsAreNot(text: String) {
    #expect(findings(text).map(\.message) == [])
  }

  @Test func whatTheNameHoldsIsTold() {
    let found = findings("let best = modle; reset best").filter { $0.severity == .error }
    #expect(found.map(\.message) == ["`to` cannot be `best`: best is the word `modle`"])
    #expect(found.first?.suggestion == "write `let best = model`")
    #expect(
      findings("let n = 5; reset n").map(\.message) == [
        "`to` cannot be `n`: n is an integer 5"
      ])
  }

  @Test(arguments: [
    ("let n = 5; if n > 3 { undo }", "there is no result yet"),
    ("eval; let n = 5; if n > 3 { undo }", "the last result has no field `n`"),
    ("eval; let n = 5; let m = (n + 1)", "the last result has no field `n`"),
    ("eval; let n = 5; expect n >= 3", "the last result has no field `n`"),
  ]) func aVariableWithoutItsSignIsTold(text: String, message: String) {
    let found = findings(text)
    #expect(found.map(\.message) == [message])
    #expect(found.first?.suggestion == "write `$n` for the variable")
    #expect(found.first?.expected == nil)
  }
}
