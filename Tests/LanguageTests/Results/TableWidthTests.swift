// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite("Tables on a terminal")
struct TableWidthTests {
  private func lines(_ fields: [RecordField], width: Int?) -> [String] {
    var table = RecordTable([Record(command: "x", fields: fields)])
    table.width = width
    return RecordRenderer.render(table, as: .table).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }

  private let step = [
    RecordField("step", .count(12)),
    RecordField("line", .text("prune 0.5 by=l2 keep={conv1, conv2}")),
    RecordField("outcome", .text("done")),
  ]

  @Test("cut the widest text, and that alone")
  func cut() {
    #expect(
      lines(step, width: 40) == [
        "step  line                       outcome", "  12  prune 0.5 by=l2 keep={co…  done", "",
      ])
    #expect(lines(step, width: nil)[1].contains("keep={conv1, conv2}  done"))
    #expect(lines(step, width: 80) == lines(step, width: nil))
  }

  @Test("keep numbers whole: columns that find no room stand below, behind the first one")
  func blocks() {
    let fields = (1...6).map { RecordField("figure_\($0)", .count(1_000_000 * $0)) }
    #expect(
      lines(fields, width: 32) == [
        " figure 1   figure 2   figure 3", "1,000,000  2,000,000  3,000,000", "",
        " figure 1   figure 4   figure 5", "1,000,000  4,000,000  5,000,000", "",
        " figure 1   figure 6", "1,000,000  6,000,000", "",
      ])
    // Narrower than any column: one below the other.
    #expect(lines(fields, width: 4).count == 18)
  }

  @Test("count characters of two columns as such")
  func wide() {
    let text = String(repeating: "数", count: 20)
    let cut = lines([RecordField("name", .text(text))], width: 18)[1]
    #expect(cut == String(repeating: "数", count: 8) + "…")
  }
}
