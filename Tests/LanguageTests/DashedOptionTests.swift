// SPDX-License-Identifier: MIT

import Language
import Testing

/// Options as other programs have them are refused with the spelling that is right here.
@Suite struct DashedOptionTests {
  private let catalog = CommandCatalog([
    CommandSignature("prune", "prunes") {
      $0.positionals = [.required("amount", "what goes", .fraction())]
      $0.options = [Parameter("dryrun", "only tells", .boolean, default: "no")]
    },
    CommandSignature("help", "helps") {
      $0.positionals = [Parameter("topic", "what about", .anyWord, isRepeating: true)]
    },
    CommandSignature("quantize", "rounds") {
      $0.openOption = Parameter("LAYER", "bits of a layer", .integer(.closed(1, 16)))
    },
  ])

  /// Findings as `message | help`.
  private func texts(_ found: [Diagnostic]) -> [String] {
    found.map { $0.message + ($0.suggestion.map { " | \($0)" } ?? "") }
  }

  private func check(_ text: String) -> [String] {
    texts(
      Checker(catalog).check(Parser.parse(SourceText(name: "test.temper", text: text)))
        .diagnostics)
  }

  @Test(arguments: [
    ("attack pgd n=5 --steps 2", "steps=2"), ("attack pgd -n 5", "n=5"),
    ("attack pgd --eps 8/255 n=5", "eps=8/255"), ("attack pgd --norm", "norm=linf"),
    ("attack pgd --eps=0.1", "eps=0.1"), ("attack pgd --eps= n=5", "eps=..."),
    ("train --epochs 3", "epochs=3"), ("train --lr 0.1 5", "lr=0.1"),
  ]) func theSpellingIsTold(text: String, spelling: String) {
    #expect(texts(findings(text)) == ["options are written name=value | write `\(spelling)`"])
  }

  @Test func unknownOnesGetTheNearest() {
    let found = findings("eval --onn test")
    #expect(
      texts(found) == [
        "options are written name=value, and `eval` has no option `onn` | did you mean `on=`?"
      ])
    #expect(findings("eval --foo").map(\.expected) == ["n or on"])
  }

  @Test func theFormComesFirst() {
    let found = findings("attack --steps 2 pgd")
    #expect(
      found.map(\.message) == ["options are written name=value, behind the form of `attack`"])
  }

  @Test func dashesTurnOnWhatIsYesOrNo() {
    #expect(check("prune 0.5 --dry-run") == [])
    #expect(check("prune --dry-run 0.5") == [])
    for text in ["dryrun=yes --dry-run", "--dry-run --dry-run", "--dry-run dryrun=no"] {
      #expect(check("prune 0.5 \(text)") == ["`dryrun` is given twice"], "\(text)")
    }
    #expect(
      check("prune 0.5 -dryrun") == ["options are written name=value | write `dryrun=yes`"])
  }

  @Test func whatTakesAnyWordTakesDashes() {
    #expect(check("help -k robust") == [])
    #expect(check("prune '--dry-run'").count == 1)
    #expect(
      check("quantize --conv1 8") == ["options are written name=value | write `conv1=8`"])
  }
}
