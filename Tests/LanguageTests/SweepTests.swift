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
    // Where the column is, a setting whose runs agree says so; no column comes of them alone.
    #expect(averaged.rows[1].record["accuracy_std"] == .fraction(0))
    #expect(averaged.rows.allSatisfy { $0.record["count_std"] == nil })
  }

  @Test("tell that runs agree on what they have measured")
  func agreeing() {
    let run = [
      RecordField("accuracy", .fraction(0.5)), RecordField("count", .count(100)),
      RecordField("protocol", .text("eval")),
    ]
    let record = averaged([run, run])
    #expect(record["accuracy"] == .fraction(0.5))
    #expect(record["accuracy_std"] == .fraction(0))
    #expect(record["count_std"] == nil && record["protocol_std"] == nil)
    // A single run tells nothing of the others.
    #expect(averaged([run, []])["accuracy_std"] == nil)
  }

  /// One setting whose runs have given what is said.
  private func averaged(_ runs: [[RecordField]]) -> Record {
    let rows = runs.enumerated().map { index, fields in
      RecordRow(
        variables: [RecordField("k", .count(1)), RecordField("seed", .count(index))],
        record: Record(command: "c", fields: fields), iteration: index)
    }
    return RecordTable(rows: rows).averaged(over: "seed").rows[0].record
  }

  @Test("say in how many runs a figure stands where not all have it")
  func someRuns() {
    let record = averaged([
      [RecordField("ratio", .fraction(0.5)), RecordField("by", .text("l1"))],
      [RecordField("ratio", .fraction(0.25))],
      [RecordField("loss", .number(2)), RecordField("all", .count(3))],
    ])
    #expect(record["runs"] == .count(3))
    #expect(record["ratio"] == .fraction(0.375))
    #expect(record["ratio_runs"] == .count(2))
    #expect(record["by"] == .text("l1"))
    #expect(record["by_runs"] == .count(1))
    #expect(record["loss"] == .number(2))
    #expect(record["loss_runs"] == .count(1))
    let whole = averaged([[RecordField("x", .count(1))], [RecordField("x", .count(3))]])
    #expect(whole["x"] == .count(2))
    #expect(whole["x_runs"] == nil)
  }

  @Test("keep bytes and counts what they are")
  func units() {
    let record = averaged([
      [
        RecordField("bytes", .bytes(1_500_000)), RecordField("parameters", .count(400_000)),
        RecordField("failed", .count(1)),
      ],
      [
        RecordField("bytes", .bytes(1_576_001)), RecordField("parameters", .count(400_501)),
        RecordField("failed", .count(2)),
      ],
    ])
    #expect(record["bytes"] == .bytes(1_538_001))
    #expect(record["bytes_std"]?.unit == .bytes)
    #expect(record["parameters"] == .count(400_251))
    // A half of so few is worth telling.
    #expect(record["failed"] == .number(1.5))
  }
}
