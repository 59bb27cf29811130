// SPDX-License-Identifier: MIT

import Foundation
import Language
import Testing

/// The written grammar and the parser say the same.
@Suite struct GrammarTests {
  private static let text: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/grammar.ebnf"), encoding: .utf8))
      ?? ""
  }()

  /// The examples behind `marker`, one a line.
  private static func examples(_ marker: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.hasPrefix("(* \(marker): ")
        ? String(line.dropFirst(marker.count + 5).dropLast(3)) : nil
    }
  }

  /// Names of rules and whether they are defined.
  private static func rules() -> (defined: [String], used: Set<String>) {
    var defined: [String] = []
    var used: Set<String> = []
    var code = ""
    var rest = text[...]
    while let start = rest.range(of: "(*"), let end = rest.range(of: "*)") {
      code += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    code += rest
    for rule in code.split(separator: "\n\n") {
      let parts = rule.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      defined.append(parts[0].trimmingCharacters(in: .whitespacesAndNewlines))
      // Terminals and special sequences are no names of rules.
      let body = parts[1].replacing(#/"[^"]*"|'[^']*'|\?[^?]*\?/#, with: " ")
      for match in body.matches(of: #/[a-z][a-z_]*/#) { used.insert(String(match.output)) }
    }
    return (defined, used)
  }

  @Test func everyGoodExampleParses() {
    let examples = Self.examples("good")
    #expect(examples.count >= 30)
    for example in examples {
      let result = Parser.parse(SourceText(name: "good", text: example))
      #expect(result.diagnostics.isEmpty, "\(example)")
    }
  }

  @Test func everyBadExampleIsRefused() {
    let examples = Self.examples("bad")
    #expect(examples.count >= 12)
    for example in examples {
      #expect(
        !Parser.parse(SourceText(name: "bad", text: example)).diagnostics.isEmpty, "\(example)")
    }
  }

  @Test func everyRuleIsDefinedOnceAndUsed() {
    let (defined, used) = Self.rules()
    #expect(defined.count > 30)
    #expect(Set(defined).count == defined.count)
    for name in used { #expect(defined.contains(name), "\(name) is not defined") }
    for name in defined where name != "script" {
      #expect(used.contains(name), "\(name) is not used")
    }
  }

  @Test func everyKeywordStandsInTheGrammar() {
    for keyword in Keyword.allCases {
      #expect(Self.text.contains("\"\(keyword.rawValue)\""), "\(keyword.rawValue)")
    }
    for format in OutputFormat.allCases { #expect(Self.text.contains("\"\(format.rawValue)\"")) }
    for comparison in ComparisonOperator.allCases {
      #expect(Self.text.contains("\"\(comparison.rawValue)\""))
    }
  }
}
