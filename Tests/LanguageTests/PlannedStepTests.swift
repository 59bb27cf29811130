// SPDX-License-Identifier: MIT
import Language
import Testing

/// What the check tells of the steps that a script will take.
@Suite("Planned steps")
struct PlannedStepTests {
  private func check(_ text: String, facts: Set<Fact> = [.dataset, .model]) -> CheckResult {
    let parsed = Parser.parse(SourceText(name: "test", text: text))
    return Checker(SampleCatalog.all).check(parsed, in: Environment(facts: facts))
  }

  /// The titles of the steps that may not run, or may fail in peace.
  private func doubtful(_ text: String) -> [String] {
    check(text).steps.filter { !$0.isCertain }.map(\.form.title)
  }

  @Test("rounds and cells whose number only the run will tell are in doubt")
  func unknownRounds() {
    let list = "eval; let l = {1}; if $it.accuracy > 0.5 { let l = {} }; "
    #expect(doubtful(list + "for i in $l { undo }; summary") == ["undo"])
    #expect(doubtful("eval; let k = $it.count; for i in 1..$k { undo }; summary") == ["undo"])
    #expect(doubtful(list + "sweep i=$l x k={1, 2} { undo }; summary") == ["undo", "undo"])
    #expect(doubtful("for i in 1..3 { undo }; sweep k={1, 2} { undo }").isEmpty)
  }

  @Test("a name that a model may not get is no certain one")
  func names() {
    func certainties(_ text: String) -> [Bool] {
      check(text).steps.flatMap(\.events).compactMap { event -> Bool? in
        if case .naming(_, _, let isCertain) = event { isCertain } else { nil }
      }
    }
    #expect(certainties("let a = model; eval") == [true])
    let open = "eval; if $it.accuracy > 0.5 { let a = model }; summary"
    #expect(certainties(open) == [false])
  }

  /// Whether steps were left out before each step.
  private func cuts(_ text: String) -> [Bool] {
    check(text).steps.map { step in
      step.events.contains { event in
        if case .leftOut = event { true } else { false }
      }
    }
  }

  @Test("rounds past the checking budget are told of")
  func leftOut() {
    let long = "for i in 1..20000 { let z = $i }"
    #expect(cuts("undo; \(long); undo; summary") == [false, true, false])
    #expect(cuts("undo; sweep i=1..20000 { let z = $i }; undo") == [false, true])
    #expect(cuts("undo; for i in 1..200 { let z = $i }; undo") == [false, false])
  }

  @Test("what a call past the budget has loaded and given is not missing")
  func leftOutCalls() {
    let text = "def f() { load lenet5; eval }\nfor i in 1..20000 { let z = $i }\nf\nsummary\n"
    let found = check(text + "expect accuracy > 10%", facts: [.dataset])
    #expect(found.diagnostics.map(\.message) == [])
  }

  @Test("the arguments that are given, known or not")
  func given() {
    let steps = check("eval; eval n=$it.count").steps
    #expect(steps.map(\.given) == [[], ["n"]])
    #expect(steps.last?.invocation == nil)
  }
}
