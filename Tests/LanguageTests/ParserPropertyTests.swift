// SPDX-License-Identifier: MIT

import Language
import Testing

/// Damaged scripts: no crash, and every range stays inside the text.
@Suite struct ParserPropertyTests {
  private func examine(_ text: String) -> ParseResult {
    let source = SourceText(name: "test", text: text)
    let result = Parser.parse(source)
    for diagnostic in result.diagnostics {
      #expect(source.range.contains(diagnostic.range), "\(diagnostic.message) in \(text)")
    }
    for statement in result.script.statements {
      #expect(source.range.contains(statement.range))
    }
    let check = Checker(SampleCatalog.all).check(result)
    for diagnostic in check.diagnostics {
      #expect(source.range.contains(diagnostic.range), "\(diagnostic.message) in \(text)")
    }
    if let worst = check.diagnostics.first {
      #expect(DiagnosticRenderer().render(worst).contains("^"))
    }
    return result
  }

  private static let small = [
    SampleScripts.control, "let x = \"a\\u{e9}${it.b}\" # é漢字\nfor p in $a..0.9 step 0.1 { }\n",
    "network t { residual { conv 3 } }\nprune to=0.25macs; expect a.b >= 45% +- 1\n",
  ]

  @Test(arguments: small) func everyPrefix(text: String) {
    var prefix = ""
    for character in text {
      prefix.append(character)
      _ = examine(prefix)
    }
  }

  @Test(arguments: small) func everyDeletedByte(text: String) {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      var damaged = bytes
      damaged.remove(at: index)
      _ = examine(String(decoding: damaged, as: UTF8.self))
    }
  }

  @Test(arguments: small) func everySwappedByte(text: String) {
    let bytes = Array(text.utf8)
    let strange = Array("{}()[]\"'$|>=;#\\,\n ".utf8)
    for index in stride(from: 0, to: bytes.count, by: 2) {
      var damaged = bytes
      damaged[index] = strange[index % strange.count]
      _ = examine(String(decoding: damaged, as: UTF8.self))
    }
  }

  @Test func randomTexts() {
    let pieces = [
      "{", "}", "(", ")", "[", "]", "\"", "'", "$", "${", "$x", "|", ">", ">>", "=", "==", ">=",
      ";",
      "#", "\\", ",", "\n", " ", "let ", "for ", "in ", "if ", "else ", "expect ", "def ", "try ",
      "catch ", "eval", "1", "0.1..0.9", " step ", "45%", "+-", "+", "*", "not ", "and ", "é", "漢",
      "\u{A0}", "\t", "?=", "model", "network t ", "conv 3",
    ]
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<1500 {
      var text = ""
      for _ in 0..<24 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        text += pieces[Int(state % UInt64(pieces.count))]
      }
      _ = examine(text)
    }
  }

  @Test(arguments: SampleScripts.all) func everyLinePrefixIsNoFalseError(text: String) {
    // Cut behind a whole line, a good script is good or merely incomplete.
    var prefix = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      prefix += line + "\n"
      let result = Parser.parse(SourceText(name: "test", text: prefix))
      #expect(result.diagnostics.isEmpty || result.isIncomplete, "\(prefix)")
    }
  }
}
