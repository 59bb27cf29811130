// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (0.921, "92.1 %"), (0, "0.0 %"), (1, "100.0 %"), (0.9999, "99.99 %"), (0.0001, "0.01 %"),
      (-0.05, "-5.0 %"), (.nan, "nan"), (0.5, "50.0 %"), (0.99949, "99.9 %"),
    ] as [(Double, String)]) func percent(value: Double, text: String)
  {
    #expect(NumberText.percent(value) == text)
  }

  @Test(
    arguments: [
      (0, "0 s"), (0.0032, "3 ms"), (0.0001, "<1 ms"), (2.1, "2.1 s"), (38.2, "38 s"),
      (59.7, "1 min 00 s"),
      (725, "12 min 05 s"), (3720, "1 h 02 min"), (0.9999, "1.0 s"), (.infinity, "inf s"),
    ] as [(Double, String)]) func duration(value: Double, text: String)
  {
    #expect(NumberText.duration(value) == text)
  }

  @Test(
    arguments: [
      (0.2143, "0.2143"), (0.00001234, "1.234e-5"), (1234567, "1.235e6"), (3, "3"), (-2.5, "-2.5"),
      (123.456, "123.5"), (.infinity, "inf"), (0.1, "0.1"), (999_999, "999999"),
    ] as [(Double, String)]) func significant(value: Double, text: String)
  {
    #expect(NumberText.significant(value) == text)
  }

  @Test func countedThings() {
    #expect(NumberText.counted(1, "image") == "1 image")
    #expect(NumberText.counted(0, "image") == "0 images")
    #expect(NumberText.counted(10_000, "image") == "10,000 images")
    #expect(NumberText.counted(2, "query", plural: "queries") == "2 queries")
  }

  @Test func groupsAndBytes() {
    #expect(NumberText.grouped(549_994) == "549,994")
    #expect(NumberText.grouped(-1_000) == "-1,000")
    #expect(NumberText.grouped(.min).hasPrefix("-9,223"))
    #expect(NumberText.grouped(999) == "999")
    #expect(NumberText.bytes(2_202_009) == "2.1 MiB")
    #expect(NumberText.bytes(512) == "512 B")
    #expect(NumberText.plain(1e300) == "1e+300")
    #expect(NumberText.plain(0.1) == "0.1")
    #expect(NumberText.plain(3) == "3")
  }
}

@Suite struct RecordTests {
  private let record = Record(
    command: "attack pgd", id: 3,
    fields: [
      RecordField("robust_accuracy", .fraction(0.031)), RecordField("count", .count(10_000)),
      RecordField("epsilon", .exact(Number(8, 255))),
      RecordField("interval", .list([.fraction(0.028), .fraction(0.035)]), isDetail: true),
      RecordField("protocol", .text("pgd \"linf\", 8|255\n")), RecordField("loss", .number(.nan)),
    ])

  private func render(_ format: OutputFormat, columns: [String] = []) -> String {
    RecordRenderer.render(RecordTable([record]), as: format, columns: columns)
  }

  @Test func json() {
    #expect(
      render(.json)
        == #"{"command":"attack pgd","id":3,"robust_accuracy":0.031,"count":10000,"#
        + #""epsilon":0.03137254901960784,"interval":[0.028,0.035],"#
        + #""protocol":"pgd \"linf\", 8|255\n","loss":null}"# + "\n")
    #expect(JSONText.quoted("\u{1}\u{7F}\\é") == #""\u0001\u007f\\é""#)
    #expect(JSONText.number(.infinity) == "null")
    #expect(
      JSONText.text(of: .records([Record(command: "a", fields: [RecordField("x", .flag(true))])]))
        == #"[{"command":"a","x":true}]"#)
    #expect(JSONText.text(of: .missing) == "null")
  }

  @Test func jsonKeepsAFigureNamedLikeALoopVariable() {
    let row = RecordRow(
      variables: [RecordField("count", .count(1))],
      record: Record(command: "eval", fields: [RecordField("count", .count(2))]))
    #expect(JSONText.object(row) == #"{"count_":1,"command":"eval","count":2}"#)
  }

  @Test func csv() {
    #expect(
      render(.csv)
        == "robust_accuracy,count,epsilon,interval,protocol,loss\r\n"
        + "0.031,10000,0.03137254901960784,\"[0.028,0.035]\",\"pgd \"\"linf\"\", 8|255\n\",\r\n")
    #expect(render(.csv, columns: ["count", "nothing"]) == "count,nothing\r\n10000,\r\n")
  }

  @Test func csvKnowsNoAccents() {
    let text = RecordRenderer.render(
      RecordTable([Record(command: "a", fields: [RecordField("x", .text("a\"\u{301},b"))])]),
      as: .csv)
    #expect(Array(text.utf8) == Array("x\r\n\"a\"\"\u{301},b\"\r\n".utf8))
  }

  @Test func headersOfSeveralWordsAreNotRepeated() throws {
    let host = try run("for p in {0.5} { attack pgd; attack fgsm } | csv >> x.csv")
    let rows = try #require(host.presented.last)
    #expect(rows.text.hasPrefix("p,attack pgd robust_accuracy,"))
    #expect(rows.text(after: rows.text) == "0.5,0.031,0.031\r\n")
  }

  @Test func table() {
    #expect(
      render(.table, columns: ["robust_accuracy", "count", "epsilon", "interval"]) == """
        robust accuracy   count  epsilon  interval
                  3.1 %  10,000    8/255  [2.8 %, 3.5 %]

        """)
    #expect(!render(.table).contains("interval"))
    #expect(!render(.table).contains("\n\n"))
  }

  @Test func markdown() {
    #expect(
      render(.markdown, columns: ["count", "protocol"]) == """
        |  count | protocol            |
        | -----: | ------------------- |
        | 10,000 | pgd "linf", 8\\|255  |

        """)
  }

  @Test func commandAndNumberAreColumnsWhereTheyAreChosen() {
    #expect(
      render(.csv, columns: ["id", "command", "count"])
        == "id,command,count\r\n3,attack pgd,10000\r\n")
    #expect(!render(.csv).contains("attack pgd"))
    let table = RecordTable(rows: [
      RecordRow(record: Record(command: "eval", id: 4)),
      RecordRow(record: Record(command: "prune", id: 5)),
    ])
    let text = RecordRenderer.render(table, as: .csv, columns: ["id"])
    #expect(text == "eval id,prune id\r\n4,5\r\n")
  }

  @Test func markdownKnowsNoAccentsAndNoLineBreaks() {
    let text = RecordRenderer.render(
      RecordTable([Record(command: "a", fields: [RecordField("x", .text("a|\u{301}\nb"))])]),
      as: .markdown)
    #expect(Array(text.utf8).contains(Array("a\\|\u{301} b".utf8)))
  }

  @Test func nothingGivesNothing() {
    for format in OutputFormat.allCases {
      #expect(RecordRenderer.render(RecordTable(), as: format).isEmpty)
    }
  }

  @Test func missingCellsStayEmpty() {
    let table = RecordTable([
      Record(command: "a", fields: [RecordField("x", .count(1))]),
      Record(command: "b", fields: [RecordField("y", .seconds(2))]),
    ])
    #expect(RecordRenderer.render(table, as: .csv) == "x,y\r\n1,\r\n,2\r\n")
    #expect(RecordRenderer.render(table, as: .table) == "  x      y\n  1\n     2.0 s\n")
  }

  @Test func fieldsByName() {
    var copy = record
    copy["count"] = .count(5)
    copy["new"] = .flag(false)
    copy["loss"] = nil
    #expect(copy["count"] == .count(5))
    #expect(copy["new"] == .flag(false))
    #expect(copy["loss"] == nil)
    #expect(copy.summary.hasPrefix("attack pgd  robust accuracy 3.1 %  count 5  epsilon 8/255"))
  }

  @Test func fileNamesChooseTheFormat() {
    #expect(OutputFormat.forFile("a.b/x.CSV") == .csv)
    #expect(OutputFormat.forFile("x.jsonl") == .json)
    #expect(OutputFormat.forFile("x.md") == .markdown)
    #expect(OutputFormat.forFile("x") == .table)
  }
}

extension Number {
  /// A fraction for tests.
  fileprivate init(_ numerator: Int, _ denominator: Int) {
    let value = (try? Rational(numerator, denominator)) ?? 0
    self.init(value, spelling: "\(numerator)/\(denominator)")
  }
}
