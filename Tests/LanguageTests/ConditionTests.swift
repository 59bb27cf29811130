// SPDX-License-Identifier: MIT

import Language
import Testing

/// Both sides of `and` and `or` are checked; one that is known may decide alone.
@Suite struct ConditionTests {
  @Test(arguments: [
    ("$a != 0 and (10 / $a) > 2", ["redo"]), ("$a == 0 or (10 / $a) > 2", ["undo"]),
    ("not ($a == 0 or (10 / $a) > 2)", ["redo"]),
    ("$a != 0 and (9e18 + 9e18) > 2", ["redo"]),
  ]) func theSideThatDecidesGuardsTheOther(condition: String, expected: [String]) throws {
    let text = "let a = 0; if \(condition) { undo } else { redo }"
    #expect(findings(text).isEmpty)
    #expect(try run(text).log == expected)
  }

  @Test(arguments: [
    ("$a == 0 and (10 / $a) > 2", "division by zero"),
    ("(10 / $a) > 2 and $a != 0", "division by zero"),
    ("$a != 0 and (10 / $b) > 2", "unknown variable `$b`"),
    ("$a != 0 and (10 / pgd) > 2", "`pgd` is a word, not a number"),
  ]) func whatDoesNotDependOnItIsToldAllTheSame(condition: String, message: String) {
    #expect(findings("let a = 0; if \(condition) { undo }").map(\.message) == [message])
  }
}
