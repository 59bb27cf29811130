// SPDX-License-Identifier: MIT
import Foundation
import Storage
import Testing
import Training

/// Learning rates against those of PyTorch's schedulers.
@Suite("Schedules against PyTorch")
struct ScheduleFixtureTests {
  @Test("gives the same rate at every step", arguments: ["step", "cosine", "cyclic"])
  func rates(kind: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/optimizers/schedules.json")
    let text = try String(contentsOf: path, encoding: .utf8)
    let records = try JSONValue(parsing: text)["schedules"]?.arrayValue ?? []
    let record = try #require(records.first { $0["kind"]?.stringValue == kind })
    func number(_ key: String) throws -> Double { try #require(record[key]?.doubleValue) }
    let schedule: any Schedule
    switch kind {
    case "step":
      schedule = StepSchedule(
        milestones: [Int(try number("completed_epochs_at_change"))], gamma: try number("factor"))
    case "cosine": schedule = CosineSchedule()
    default: schedule = CyclicSchedule(peak: try number("peak_at"))
    }
    let base = try number(kind == "cyclic" ? "peak_learning_rate" : "learning_rate")
    let total = Int(try number("steps"))
    let rates = (record["rates"]?.arrayValue ?? []).compactMap(\.doubleValue)
    #expect(rates.count == total + 1)
    for (step, rate) in rates.enumerated() {
      let factor = schedule.factor(
        step: step, total: total, perEpoch: Int(try number("steps_per_epoch")))
      #expect(abs(base * factor - rate) < 1e-9, "step \(step)")
    }
  }

  @Test("schedules live through runs of no steps")
  func empty() {
    for schedule: any Schedule in [
      ConstantSchedule(), CosineSchedule(), CyclicSchedule(), StepSchedule(milestones: [1]),
    ] {
      #expect(schedule.factor(step: 0, total: 0, perEpoch: 0).isFinite)
    }
  }
}
