// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite("Marks for protocols")
struct ProtocolMarksTests {
  private func record(_ accuracy: Double, _ id: String?) -> Record {
    let fields = [
      RecordField("robust_accuracy", .fraction(accuracy)), RecordField("count", .count(10)),
    ]
    let detail = id.map { [RecordField("protocol", .text($0), isDetail: true)] } ?? []
    return Record(command: "attack", fields: fields + detail)
  }

  private func table(_ ids: [String?]) -> RecordTable {
    RecordTable(ids.enumerated().map { record(0.5 + 0.1 * Double($0), $1) })
  }

  @Test("one protocol needs none")
  func same() {
    for ids: [String?] in [["pgd eps=0.1", "pgd eps=0.1"], [nil, "pgd"], [nil, nil]] {
      let text = RecordRenderer.render(table(ids), as: .table)
      #expect(!text.contains("protocol") && !text.contains(" a\n"))
    }
  }

  @Test("several are told apart in every form, and the legend says by what")
  func different() {
    let ids: [String?] = [
      "pgd eps=0.1 steps=20 data=[test n=5 seed=0]", "pgd eps=0.1 steps=40 data=[test n=5 seed=0]",
      "pgd eps=0.1 steps=20 data=[test n=5 seed=0]", nil,
    ]
    let text = RecordRenderer.render(table(ids), as: .table)
    #expect(
      text == """
        robust accuracy  count
               50.0 % a     10
               60.0 % b     10
               70.0 % a     10
                 80.0 %     10
        letters: measured by different protocols; all: pgd eps=0.1 data=[test n=5 seed=0]
        a: steps=20
        b: steps=40

        """)
    let markdown = RecordRenderer.render(table(ids), as: .markdown)
    #expect(markdown.contains("60.0 % b") && markdown.hasSuffix("\na: steps=20\n\nb: steps=40\n"))
    let csv = RecordRenderer.render(table(ids), as: .csv, columns: ["robust_accuracy"])
    #expect(csv.hasPrefix("robust_accuracy,protocol\r\n0.5,pgd eps=0.1 steps=20"))
  }

  @Test("counts are not measured, and need none")
  func counts() {
    let text = RecordRenderer.render(table(["a", "b"]), as: .table, columns: ["count"])
    #expect(!text.contains("letters"))
  }
}
