// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct SourceTextTests {
  @Test func positionsCountCharacters() {
    let source = SourceText(name: "s", text: "é漢\tx\r\nsecond")
    #expect(source.lineCount == 2)
    #expect(source.position(at: 0) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 5) == SourcePosition(line: 1, column: 3))
    #expect(source.position(at: 9) == SourcePosition(line: 2, column: 1))
    #expect(source.position(at: 1000) == SourcePosition(line: 2, column: 7))
    #expect(source.text(in: source.rangeOfLine(1)) == "é漢\tx")
    #expect(source.text(in: source.rangeOfLine(2)) == "second")
  }

  @Test(
    arguments: [
      ([0x61, 0x00], "a NUL byte at offset 1"),
      ([0xFF, 0xFE], "a byte that is not UTF-8 at offset 0"),
      ([0x61, 0xC3], "not UTF-8 at offset 1"), ([0xED, 0xA0, 0x80], "at offset 0"),
      ([0xC0, 0xAF], "at offset 0"), ([0xF5, 0x80, 0x80, 0x80], "at offset 0"),
      ([0xE2, 0x82], "at offset 0"), ([0x7F, 0x45, 0x4C, 0x46, 0x00], "a NUL byte at offset 4"),
    ] as [([UInt8], String)]) func garbageIsRefused(bytes: [UInt8], place: String)
  {
    let error = #expect(throws: Diagnostic.self) { try SourceText(name: "x.bin", bytes: bytes) }
    #expect(error?.kind == .unreadable)
    #expect(error?.message.contains(place) == true)
    #expect(error?.message.contains("does not look like a script") == true)
  }

  @Test func goodBytesAreTaken() throws {
    for text in ["", "eval\n", "é漢😀\u{10FFFF}", "\u{FEFF}eval"] {
      #expect(try SourceText(name: "x", bytes: Array(text.utf8)).bytes == Array(text.utf8))
    }
    #expect(throws: Diagnostic.self) {
      try SourceText(name: "big", bytes: [UInt8](repeating: 0x20, count: SourceText.sizeLimit + 1))
    }
  }

  @Test func byteOrderMarkAndShebangAreSkipped() {
    let result = Parser.parse(SourceText(name: "x", text: "\u{FEFF}#!/usr/bin/env temper\nundo"))
    #expect(result.diagnostics.isEmpty)
    #expect(result.script.statements.count == 1)
  }
}

@Suite struct LexerTests {
  private func tokens(_ text: String, _ mode: Lexer.Mode = .statement) -> [String] {
    let source = SourceText(name: "t", text: text)
    return Lexer.tokens(source, mode: mode).dropLast().map { source.text(in: $0.range) }
  }

  @Test(arguments: [
    ("attack pgd eps=8/255", ["attack", "pgd", "eps", "=", "8/255"]),
    ("a;b # c; d", ["a", ";", "b"]),
    ("a#b", ["a#b"]),
    ("0.1..0.9 step .1", ["0.1..0.9", "step", ".1"]),
    ("x>=45% >f >>g", ["x", ">=", "45%", ">", "f", ">>", "g"]),
    ("m={.485,.456}", ["m", "=", "{", ".485", ",", ".456", "}"]),
    ("out/m-$p.npz", ["out/m-$p.npz"]),
    ("$it.accuracy", ["$it.accuracy"]),
    ("$a..$b", ["$a..$b"]),
    ("${it.x}%", ["${it.x}%"]),
    ("'a;b' \"c\\\"d\"", ["'a;b'", "\"c\\\"d\""]),
    ("a\\\n b", ["a", "b"]),
    ("a\nb", ["a", "\n", "b"]),
    ("load\u{A0}mnist", ["load", "mnist"]),
    ("a?=b a==b a!=b", ["a", "?=", "b", "a", "==", "b", "a", "!=", "b"]),
    ("é漢 &", ["é漢", "&"]),
  ]) func statementMode(text: String, expected: [String]) {
    #expect(tokens(text) == expected)
  }

  @Test(arguments: [
    ("$p*2+1", ["$p", "*", "2", "+", "1"]), ("8/255", ["8", "/", "255"]),
    ("1e-3-2", ["1e-3", "-", "2"]),
    ("a\nb", ["a", "b"]), ("eight-layer", ["eight-layer"]), ("-$x.y", ["-", "$x.y"]),
    ("45%", ["45%"]),
    ("(1)>=2", ["(", "1", ")", ">=", "2"]),
  ]) func expressionMode(text: String, expected: [String]) {
    #expect(tokens(text, .expression) == expected)
  }

  @Test func unclosedTokensAreMarked() {
    for text in ["'abc", "\"abc\\\"", "${x"] {
      #expect(Lexer.tokens(SourceText(name: "", text: text))[0].isTerminated == false)
    }
  }

  @Test func unclosedQuotesAreReadInLinearTime() {
    let text = String(repeating: "\"\\\n", count: 20_000)
    #expect(Lexer.tokens(SourceText(name: "", text: text)).count > 1000)
  }
}
