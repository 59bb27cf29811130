// SPDX-License-Identifier: MIT
import Synchronization
import TemperBenchmarks
import Testing

@Suite struct MeterTests {
  @Test func oneRepetitionForEachTurn() {
    let meter = Meter(warmUp: 2, leastSeconds: 0, turns: .count(3))
    var steps = 0
    meter.begin()
    repeat { steps += 1 } while meter.tick()
    #expect(steps == 5)
    #expect(meter.seconds.count == 3)
    #expect(meter.isFinished)
    #expect(!meter.tick())
  }

  @Test func withoutWarmUpTheFirstStepCounts() {
    let meter = Meter(warmUp: 0, leastSeconds: 1000, turns: .count(2))
    var steps = 0
    meter.begin()
    repeat { steps += 1 } while meter.tick()
    #expect(steps == 2)
    #expect(meter.stepsPerRepetition == 1)
  }

  @Test func repetitionsOfQuickStepsHoldMany() {
    let meter = Meter(warmUp: 1, leastSeconds: 0.001, turns: .count(1))
    meter.begin()
    repeat {} while meter.tick()
    #expect(meter.stepsPerRepetition > 1)
  }

  @Test func everyRepetitionIsReported() {
    let reported = Mutex<[Double]>([])
    let meter = Meter(warmUp: 0, leastSeconds: 0, turns: .count(2)) { seconds in
      reported.withLock { $0.append(seconds) }
    }
    meter.begin()
    repeat {} while meter.tick()
    #expect(reported.withLock { $0 } == meter.seconds)
  }
}
