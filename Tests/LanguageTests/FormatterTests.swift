// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct FormatterTests {
  private func format(_ text: String) -> String {
    let result = Parser.parse(SourceText(name: "f", text: text))
    #expect(result.diagnostics.isEmpty, "\(text)")
    return Formatter.format(result.script)
  }

  /// The script without places, to compare what two texts mean.
  private func meaning(_ text: String) -> [String] {
    let result = Parser.parse(SourceText(name: "f", text: text))
    return result.script.statements.map { Formatter.line($0, in: result.script.source) }
  }

  @Test(arguments: SampleScripts.all) func formattingTwiceChangesNothing(text: String) {
    let once = format(text)
    #expect(format(once) == once)
    #expect(meaning(once) == meaning(text))
    let comments = text.split(separator: "\n").filter { $0.contains("#") }.count
    #expect(once.split(separator: "\n").filter { $0.contains("#") }.count == comments)
  }

  @Test(
    arguments: [
      ("eval   n=10 ;undo", "eval n=10\nundo\n"),
      ("# a\n\n\n\neval # b\n# c", "# a\n\neval  # b\n# c\n"),
      (
        "for p in 0.1..0.9 step .1{prune $p;eval}|table",
        "for p in 0.1..0.9 step .1 {\n  prune $p\n  eval\n} | table\n"
      ),
      (
        "if 1<2 {undo} else if 2<3 {redo} else {eval}",
        "if 1 < 2 {\n  undo\n} else if 2 < 3 {\n  redo\n} else {\n  eval\n}\n"
      ),
      ("let  x={1,2,\n 3}", "let x = {1, 2, 3}\n"),
      ("let x = (1+$y*-2)", "let x = (1 + $y * -2)\n"),
      ("def f( a,b = 2 ){undo}", "def f(a, b=2) {\n  undo\n}\n"),
      (
        "def f( a:fraction,b :integer=2 ){undo}",
        "def f(a: fraction, b: integer = 2) {\n  undo\n}\n"
      ),
      ("source   more.temper", "source more.temper\n"),
      ("try{undo}catch e{redo}", "try {\n  undo\n} catch e {\n  redo\n}\n"),
      ("network t {conv 3;residual {relu}}", "network t { conv 3; residual { relu } }\n"),
      (
        "network t {\nconv 3\nconcat {\nrelu\n} {\n flatten }\n}",
        "network t {\n  conv 3\n  concat {\n    relu\n  } {\n    flatten\n  }\n}\n"
      ),
      ("eval \\\n n=3|\ncsv>x.csv", "eval n=3 | csv > x.csv\n"),
      ("let x = {1, # one\n 2 # two\n}\nundo", "let x = {1, 2}  # one  # two\nundo\n"),
      ("eval|sort s,#,x,  # note", "eval | sort s,#,x,  # note\n"),
      ("eval|sort |\n\n head\nundo", "eval | sort | head\nundo\n"),
      ("eval | sort | # why\n head\nundo", "eval | sort | head  # why\nundo\n"),
      ("expect accuracy>=45%+-1", nil),
      ("expect accuracy>=45% +-1", "expect accuracy >= 45% +- 1\n"),
      ("for i in $a..$b step 2 { undo }", "for i in $a..$b step 2 {\n  undo\n}\n"),
      ("for i in 0..$b { undo }", "for i in 0..$b {\n  undo\n}\n"),
      ("save 'plain'", "save 'plain'\n"), ("save \"it's\"", "save \"it's\"\n"),
      ("save \"a${x}b\"", "save \"a${x}b\"\n"),
      ("", ""), ("for p in 1..2 {\n # only this\n}", "for p in 1..2 {\n  # only this\n}\n"),
    ] as [(String, String?)]) func canonical(text: String, expected: String?)
  {
    guard let expected else {
      // `45%+-1` is one word, and no number.
      #expect(Parser.parse(SourceText(name: "", text: text)).diagnostics.isEmpty)
      #expect(!findings("eval; \(text)").isEmpty)
      return
    }
    let once = format(text)
    #expect(once == expected)
    #expect(format(once) == once)
  }
}
