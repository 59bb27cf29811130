// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

/// What a script is certain to fail at is found before it runs, and nothing else.
@Suite("Rehearsal")
struct RehearsalTests {
  private static func text(_ line: String) throws -> String {
    "load idx path='\(try TestData.folder().path)'; load lenet5; \(line)"
  }

  private func check(_ line: String) throws -> CheckResult {
    let source = SourceText(name: "test", text: try Self.text(line))
    return Checker(CommandRegistry.catalog).check(Parser.parse(source))
  }

  private func found(
    _ line: String, branches: [String]? = [], isThorough: Bool = true
  ) throws -> [Diagnostic] {
    let check = try check(line)
    #expect(!check.hasErrors, "\(check.diagnostics.map(\.message))")
    return Forecast(
      check, settings: SessionSettings(threads: 2), branches: branches, isThorough: isThorough
    ).diagnostics
  }

  @Test(
    "tells an error in the words of the run",
    arguments: [
      "quantize 4 fc9=3", "quantize 8 images=16; eval n=10; quantize 4 images=16",
      "quantize to=1B images=16 n=16", "mask 5:4", "mask 1", "mask 0.5 keep={conv9}",
      "verify integer", "eval on=integer n=10", "eval n=10000",
      "attack autoattack until=foo n=5", "attack autoattack attacks={pgd} n=5",
      "attack pgd target=77 n=5", "attack pgd gradient=worst n=5",
      "attack pgd squarequeries=10 n=5", "attack fgsm n=5 images=pictures",
      "fork a; fork a", "fork main", "switch zz",
      "network b { flatten; linear 7 }; load b; train 1",
      "network b { flatten; linear 7 }; load b; eval n=10", "plot nosuch vs foo",
      "for k in 1..2 { eval n=10 }; plot accuracy vs j", "prune 0.5 loss=adv",
      "train 1 n=20 schedule=cosine drop={3}",
    ])
  func words(line: String) throws {
    let failure = try #require(Shell().failure(try Self.text(line)), "\(line) did not fail")
    #expect(try found(line).map(\.message) == [failure.message])
  }

  @Test("knows what comes back, and doubts what may not have run")
  func silence() throws {
    for line in [
      "quantize 8; verify integer n=16; eval on=integer n=10; attack pgd gradient=worst n=5",
      "let base = model; quantize 8; reset base; quantize 4; undo; quantize 2",
      "quantize 8; save a.npz; load lenet5; quantize 4",
      "fork a; quantize 8; switch main; quantize 4; switch a; verify integer n=10",
      "sweep b={8, 4} { quantize $b; fork x }",
      "try { quantize 8 } catch { undo }; quantize 4",
      "eval n=10; if accuracy > 50% { quantize 8 }; quantize 4",
      "eval n=10; prune $it.accuracy; mask 0.5 keep={conv1}",
      "mask 0.5; mask 2:4; rewind model; quantize 8",
      "attack pgd n=5 eps=8/255 snap=8bit images=pictures outcomes=outcomes.csv",
      "for k in 1..2 { eval n=10 }; plot acc vs k to=points.csv",
      "network b { flatten; linear 12 }; load b; train 1 n=20",
    ] {
      let found = try found(line)
      #expect(found.isEmpty, "\(line): \(found.map(\.message))")
    }
  }

  @Test(
    "finds without reading data what the words alone say",
    arguments: [
      "mask 5:4", "attack autoattack until=foo", "attack pgd squarequeries=10",
      "finetune 1 drop={1}", "prune 0.5 by=taylor eps=0.1", "fork a; fork a",
    ])
  func wordsAlone(line: String) throws {
    #expect(try found(line, isThorough: false).map(\.severity) == [.error])
  }

  @Test("a folder that an attack's outcomes lack")
  func outcomes() throws {
    let found = try found("attack pgd n=5 outcomes=/nonexistent/a.csv")
    #expect(found.count == 1)
    #expect(found.first?.message.contains("there is no folder '/nonexistent'") == true)
  }

  @Test("branches of earlier sessions are those that the ledger keeps")
  func branches() throws {
    #expect(try found("switch low", branches: nil).map(\.severity) == [.warning])
    #expect(try found("switch low", branches: ["low"]).isEmpty)
    #expect(try found("fork low", branches: nil).isEmpty)
    #expect(try found("fork low", branches: ["low"]).map(\.severity) == [.error])
  }

  @Test("errors of the check hide only what may depend on them")
  func besides() throws {
    func messages(_ line: String) throws -> [String] {
      let check = try check(line)
      #expect(check.hasErrors)
      return Forecast(check, settings: SessionSettings(threads: 2), isThorough: true)
        .diagnostics.map(\.message)
    }
    let late = "quantize 4 fc9=3; save /nowhere/a.npz"
    let misspelled = try messages("attack pgd norm=l3; \(late)")
    #expect(misspelled.count == 2, "\(misspelled)")
    let unread = try messages("frobnicate; \(late)")
    #expect(unread.count == 1, "\(unread)")
    #expect(unread.first?.contains("there is no folder") == true)
    let anew = try messages("frobnicate; \(try Self.text("")) \(late)")
    #expect(anew.count == 2, "\(anew)")
  }
}
