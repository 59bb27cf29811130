// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite("Results that are about rows")
struct OpenedTableTests {
  /// A result of two rows, with a figure of its own where wanted.
  private func row(_ round: Int, own: Bool = false) -> RecordRow {
    let rows = ["a", "b"].map { Record(command: "x", fields: [RecordField("name", .text($0))]) }
    let figure = own ? [RecordField("total", .count(2))] : []
    var row = RecordRow(
      variables: [RecordField("p", .count(round))],
      record: Record(
        command: "x",
        fields: figure + [
          RecordField("rows", .records(rows)), RecordField("seconds", .seconds(1)),
        ]), iteration: round)
    row.mainTable = "rows"
    return row
  }

  private func csv(_ rows: [RecordRow], _ columns: [String] = []) -> String {
    RecordRenderer.render(RecordTable(rows: rows), as: .csv, columns: columns)
  }

  @Test("are written as these, with the variables around them")
  func opened() {
    #expect(csv([row(1)]) == "p,name\r\n1,a\r\n1,b\r\n")
    #expect(csv([row(1), row(2)]) == "p,name\r\n1,a\r\n1,b\r\n2,a\r\n2,b\r\n")
    let table = RecordRenderer.render(RecordTable(rows: [row(1)]), as: .table)
    #expect(table == "  p  name\n  1  a\n  1  b\n")
    let json = RecordRenderer.render(RecordTable(rows: [row(1)]), as: .json)
    #expect(json.split(separator: "\n").count == 1)
  }

  @Test("keep one line where several have figures of their own, or share it with another result")
  func closed() {
    #expect(csv([row(1, own: true)]) == "p,name\r\n1,a\r\n1,b\r\n")
    #expect(csv([row(1, own: true), row(2, own: true)]).hasPrefix("p,total,rows,seconds\r\n"))
    #expect(csv([row(1), row(1)]).hasPrefix("p,x rows,"))
    var plain = row(2)
    plain.mainTable = nil
    #expect(csv([plain]).hasPrefix("p,rows,seconds\r\n"))
    #expect(csv([plain], ["rows"]) == "p,name\r\n2,a\r\n2,b\r\n")
    #expect(csv([row(1, own: true)], ["total"]) == "total\r\n2\r\n")
  }
}
