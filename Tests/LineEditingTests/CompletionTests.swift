// SPDX-License-Identifier: MIT
import LineEditing
import Testing

extension AtTheTerminal {
  @Suite struct CompletionTests {
    static let words = [
      CompletionCandidate(text: "attack", summary: "searches for small changes that mislead"),
      CompletionCandidate(text: "audit", summary: "doubts a result"),
      CompletionCandidate(text: "export", summary: "writes a model"),
      CompletionCandidate(text: "exponent"),
      CompletionCandidate(text: "eps=", ending: ""),
      CompletionCandidate(text: "größe"),
    ]

    /// Completes the word before the cursor.
    static var assistant: LineAssistant {
      LineAssistant(
        completion: { line, cursor in
          let before = Array(line.utf8.prefix(cursor))
          let start = (before.lastIndex(of: UInt8(ascii: " ")) ?? -1) + 1
          let word = String(decoding: before[start...], as: UTF8.self)
          return Completion(
            candidates: words.filter { $0.text.hasPrefix(word) }, replacing: start..<cursor)
        })
    }

    @Test(
      arguments: [
        ("att\t8\r", "attack 8"),
        ("ep\t8\r", "eps=8"),
        ("exp\tx\r", "expox"),
        ("exp\tr\t!\r", "export !"),
        ("é gr\tx\r", "é größe x"),
        ("zzz\t\r", "zzz"),
        ("att end\u{1B}[1;5D\u{1B}[D\t!\r", "attack !end"),
      ])
    func tabInsertsWhatIsCertain(keys: String, expected: String) throws {
      let result = try AtTheTerminal.line(typing: keys, assistant: Self.assistant)
      #expect(result == .line(expected))
    }

    @Test func theSecondTabListsWithSummaries() throws {
      let outcome = try AtTheTerminal.edit(
        [.type("a\t\t"), .await("doubts a result"), .type("ud\t!\r")], assistant: Self.assistant)
      #expect(outcome.results == [.line("audit !")])
      #expect(outcome.shown.contains("attack  searches for small changes that mislead"))
    }

    @Test func oneTabListsNothing() throws {
      let outcome = try AtTheTerminal.edit([.type("a\tx\r")], assistant: Self.assistant)
      #expect(outcome.results == [.line("ax")])
      #expect(!outcome.shown.contains("doubts"))
    }

    @Test func theListFitsANarrowTerminal() throws {
      let outcome = try AtTheTerminal.edit(
        [.type("a\t\t"), .await("doubts a result"), .type("\r")], columns: 40,
        assistant: Self.assistant)
      let row = try #require(
        outcome.shown.split(separator: "\r\n").first { $0.contains("searches") })
      #expect(row.count <= 39)
      #expect(row.hasSuffix("…"))
    }

    @Test func manyCandidatesStandInColumns() throws {
      let names = (10..<70).map { CompletionCandidate(text: "name\($0)", summary: "number \($0)") }
      let assistant = LineAssistant(
        completion: { _, cursor in Completion(candidates: names, replacing: 0..<cursor) })
      let outcome = try AtTheTerminal.edit(
        [.type("n\t\t"), .await("name69"), .type("\r")], assistant: assistant)
      let first = try #require(
        outcome.shown.split(separator: "\r\n").first { $0.contains("name10") })
      #expect(first.contains("name17"))  // 8 rows: 9 columns of 8 characters fit 79
      #expect(!outcome.shown.contains("number 10"))
    }

    @Test func candidatesThatDoNotFitAreCounted() throws {
      let names = (0..<400).map { CompletionCandidate(text: "candidate\(1000 + $0)") }
      let assistant = LineAssistant(
        completion: { _, cursor in Completion(candidates: names, replacing: 0..<cursor) })
      let outcome = try AtTheTerminal.edit(
        [.type("c\t\t"), .await("400 in all"), .type("\r")], assistant: assistant)
      #expect(outcome.results == [.line("candidate1")])
    }

    @Test func aRangeBeyondTheLineIsCut() throws {
      let assistant = LineAssistant(
        completion: { _, _ in
          Completion(candidates: [CompletionCandidate(text: "whole")], replacing: 0..<99)
        })
      #expect(try AtTheTerminal.line(typing: "w\t\r", assistant: assistant) == .line("whole "))
    }
  }
}
