// SPDX-License-Identifier: MIT
import Testing
import Training

@Suite("Schedules")
struct ScheduleTests {
  @Test("the step schedule drops when its epochs begin")
  func step() {
    let schedule = StepSchedule(milestones: [5, 10])
    #expect(schedule.factor(step: 499, total: 2000, perEpoch: 100) == 1)
    #expect(abs(schedule.factor(step: 500, total: 2000, perEpoch: 100) - 0.1) < 1e-12)
    #expect(abs(schedule.factor(step: 1000, total: 2000, perEpoch: 100) - 0.01) < 1e-12)
  }

  @Test("the cosine schedule goes from one over a half to zero")
  func cosine() {
    let schedule = CosineSchedule()
    #expect(schedule.factor(step: 0, total: 80, perEpoch: 4) == 1)
    #expect(abs(schedule.factor(step: 40, total: 80, perEpoch: 4) - 0.5) < 1e-12)
    #expect(abs(schedule.factor(step: 80, total: 80, perEpoch: 4)) < 1e-12)
  }

  @Test("the cyclic schedule is a triangle with its peak at two fifths")
  func cyclic() {
    let schedule = CyclicSchedule()
    #expect(schedule.factor(step: 0, total: 100, perEpoch: 10) == 0)
    #expect(abs(schedule.factor(step: 20, total: 100, perEpoch: 10) - 0.5) < 1e-12)
    #expect(abs(schedule.factor(step: 40, total: 100, perEpoch: 10) - 1) < 1e-12)
    #expect(abs(schedule.factor(step: 70, total: 100, perEpoch: 10) - 0.5) < 1e-12)
    #expect(abs(schedule.factor(step: 100, total: 100, perEpoch: 10)) < 1e-12)
  }
}
