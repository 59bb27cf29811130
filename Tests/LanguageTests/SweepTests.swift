// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite("Averages over seeds")
struct SweepTests {
  private func row(_ ratio: Int, _ seed: Int, _ accuracy: Double) -> RecordRow {
    RecordRow(
      variables: [RecordField("ratio", .count(ratio)), RecordField("seed", .count(seed))],
      record: Record(
        command: "eval",
        fields: [
          RecordField("accuracy", .fraction(accuracy)), RecordField("count", .count(100)),
          RecordField("images", .text("test")),
        ]), iteration: ratio * 10 + seed)
  }

  @Test("have the sample's standard deviation, and keep what agrees")
  func averages() {
    let table = RecordTable(
      rows: [row(1, 1, 0.5), row(1, 2, 0.7), row(1, 3, 0.9), row(2, 1, 0.25), row(2, 2, 0.25)])
    let averaged = table.averaged(over: "seed")
    #expect(averaged.rows.map(\.variables) == [1, 2].map { [RecordField("ratio", .count($0))] })
    let first = averaged.rows[0].record
    #expect(first["runs"] == .count(3))
    #expect(abs((first["accuracy"]?.doubleValue ?? 0) - 0.7) < 1e-12)
    #expect(abs((first["accuracy_std"]?.doubleValue ?? 0) - 0.2) < 1e-12)
    #expect(first["count"] == .count(100))
    #expect(first["images"] == .text("test"))
    #expect(averaged.rows[1].record["accuracy"] == .fraction(0.25))
    #expect(averaged.rows[1].record["accuracy_std"] == nil)
  }
}
