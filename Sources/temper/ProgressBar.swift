// SPDX-License-Identifier: MIT
import Glibc
import Language
import LineEditing
import Synchronization
import Tensors

/// One line on the terminal that shows how far a step has come, at most ten times a second.
final class ProgressBar: Sendable {
  private struct State {
    var started: ContinuousClock.Instant?
    var shown: ContinuousClock.Instant?
    var isVisible = false
    /// What had been done when the clock started, so that the rate is this step's.
    var base = 0
    /// What was told last.
    ///
    /// A step may have several passes, each with a clock of its own. Counts of one pass never fall
    /// (`RunControl.report`), so that a smaller one begins another.
    var last = (completed: 0, total: 0)
  }

  private let state = Mutex(State())

  func show(_ progress: RunProgress) {
    state.withLock { state in
      let now = ContinuousClock.now
      let isNewPass =
        progress.total != state.last.total || progress.completed < state.last.completed
      if state.started == nil || isNewPass {
        state.started = now
        state.base = progress.completed
      }
      state.last = (progress.completed, progress.total)
      if let shown = state.shown, now - shown < .milliseconds(100) { return }
      state.shown = now
      state.isVisible = true
      Screen.writeStyled("\r\u{1B}[K" + line(progress, state: state, now: now))
    }
  }

  func clear() {
    state.withLock { state in
      if state.isVisible { Screen.writeStyled("\r\u{1B}[K") }
      state = State()
    }
  }

  private func line(_ progress: RunProgress, state: State, now: ContinuousClock.Instant) -> String {
    let share = Double(progress.completed) / Double(max(progress.total, 1))
    let cells = 20
    let filled = min(cells, Int(share * Double(cells)))
    let bar = String(repeating: "=", count: filled) + (filled < cells ? ">" : "")
    let padded = bar.prefix(cells) + String(repeating: " ", count: max(0, cells - bar.count))
    let figures = progress.figures.map { figure in
      figure.name == "loss"
        ? "loss \(NumberText.fixed(figure.value, decimals: 3))"
        : "\(figure.name) \(NumberText.percent(figure.value))"
    }.joined(separator: "  ")
    var text = "  \(progress.label)  [\(padded)]  \(figures)"
    if let left = secondsLeft(progress, state: state, now: now) {
      text += "  \(NumberText.duration(left)) left"
    }
    // The window may have become narrower meanwhile, and the terminal writes ^C behind the line.
    return TerminalText.visible(
      String(text.prefix(max(0, Terminal.width(of: STDERR_FILENO) - 3))))
  }

  private func secondsLeft(
    _ progress: RunProgress, state: State, now: ContinuousClock.Instant
  ) -> Double? {
    guard let started = state.started else { return nil }
    let done = progress.completed - state.base
    let seconds = (now - started) / .seconds(1)
    guard done > 0, seconds > 0.5 else { return nil }
    return seconds / Double(done) * Double(progress.total - progress.completed)
  }
}
