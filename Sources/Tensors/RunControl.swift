// SPDX-License-Identifier: MIT

/// How far a long computation has come.
package struct RunProgress: Sendable {
  /// Units done and units in all, such as images.
  package let completed: Int
  package let total: Int
  /// Figures so far, by name, such as `loss`.
  package let figures: [(name: String, value: Double)]
  /// What is running, such as `epoch 2/5`.
  package let label: String

  package init(
    _ label: String, completed: Int, total: Int, figures: [(name: String, value: Double)] = []
  ) {
    self.label = label
    self.completed = completed
    self.total = total
    self.figures = figures
  }
}

/// The one object through which the engine hears of cancellation and tells of progress.
///
/// The shell owns it; the engine polls it between tiles and never stops anywhere else, so that what
/// has been computed is always whole.
package struct RunControl: Sendable {
  private let poll: @Sendable () -> Bool
  private let listener: @Sendable (RunProgress) -> Void

  package init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) {
    poll = isCancelled
    listener = report
  }

  /// A computation that nobody watches or stops.
  package static let none = RunControl()

  /// Whether the computation is to end at the next safe point.
  package var isCancelled: Bool { poll() }

  package func report(_ progress: RunProgress) { listener(progress) }
}
