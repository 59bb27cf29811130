// SPDX-License-Identifier: MIT
import Synchronization

/// Times repetitions of a step that is taken over and over.
///
/// Some steps warm up outside the clock; the last of them says how many steps make a repetition of
/// about the wanted length. Then every turn is one repetition. The job calls `begin` before its first
/// step and `tick` after each, on one thread, so that training loops can be timed from their
/// progress reports.
package final class Meter: Sendable {
  private struct State {
    var start = ContinuousClock.now
    var stepsDone = 0
    var isWarm = false
    var isFinished = false
    var stepsPerRepetition = 1
    var seconds: [Double] = []
  }

  private let warmUp: Int
  private let leastSeconds: Double
  private let turns: Turns
  private let report: @Sendable (Double) -> Void
  private let state = Mutex(State())

  /// Makes a meter; `report` is called with the seconds of each repetition.
  package init(
    warmUp: Int, leastSeconds: Double, turns: Turns,
    report: @escaping @Sendable (Double) -> Void = { _ in }
  ) {
    self.warmUp = warmUp
    self.leastSeconds = leastSeconds
    self.turns = turns
    self.report = report
  }

  /// Whether all turns have been taken.
  package var isFinished: Bool { state.withLock { $0.isFinished } }
  /// The seconds of each repetition so far.
  package var seconds: [Double] { state.withLock { $0.seconds } }
  /// Steps that one repetition takes.
  package var stepsPerRepetition: Int { state.withLock { $0.stepsPerRepetition } }

  /// Starts the clock; without warm-up it waits for the first turn.
  package func begin() {
    state.withLock { state in
      state.start = .now
      if warmUp == 0 {
        state.isWarm = true
        waitForTurn(&state)
      }
    }
  }

  /// Counts a step; false when the job is to end.
  @discardableResult
  package func tick() -> Bool {
    state.withLock { state in
      guard !state.isFinished else { return false }
      state.stepsDone += 1
      if !state.isWarm {
        warm(&state)
      } else if state.stepsDone == state.stepsPerRepetition {
        let seconds = (.now - state.start) / Duration.seconds(1)
        state.seconds.append(seconds)
        report(seconds)
        waitForTurn(&state)
      }
      return !state.isFinished
    }
  }

  private func warm(_ state: inout State) {
    guard state.stepsDone < warmUp else {
      let seconds = max((.now - state.start) / Duration.seconds(1), 1e-9)
      state.stepsPerRepetition = max(1, Int((leastSeconds / seconds).rounded(.up)))
      state.isWarm = true
      return waitForTurn(&state)
    }
    // Only the last step, the least disturbed by first use, sets the length.
    state.start = .now
  }

  private func waitForTurn(_ state: inout State) {
    state.isFinished = !turns.next(taken: state.seconds.count)
    state.stepsDone = 0
    state.start = .now
  }
}
