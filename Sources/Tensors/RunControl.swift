// SPDX-License-Identifier: MIT
import Synchronization

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
/// The shell owns it. The engine polls it between tiles and batches, and within them where they
/// take long: between steps of attacks, between the segments that batch normalization cuts a batch
/// into, between layers, candidates, sweeps and pairs of a quantization. Once cancelled it has to
/// stay so: what was cut off is told from what was finished by asking again.
///
/// What is left of a computation that was stopped, each of them says. Measurements keep what they
/// know of whole images, training keeps whole optimizer steps and drops the one at hand. Where a
/// part says nothing without the rest, as of gradients, adversarial examples in the making,
/// calibrations and roundings, the outcome is of no use, and who asked for it has to drop it.
package struct RunControl: Sendable {
  private let poll: @Sendable () -> Bool
  private let listener: (@Sendable (RunProgress) -> Void)?
  private let turns = Turns()

  package init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: (@Sendable (RunProgress) -> Void)? = nil
  ) {
    poll = isCancelled
    listener = report
  }

  /// A computation that nobody watches or stops.
  package static let none = RunControl()

  /// Whether the computation is to end at the next safe point.
  package var isCancelled: Bool { poll() }

  /// Tells of progress that one thread makes.
  package func report(_ progress: RunProgress) { listener?(progress) }

  /// Tells of progress that several threads make.
  ///
  /// Each thread finds out what to tell when it is its turn, so that counts which only grow reach
  /// the listener in order: to it a smaller one is the beginning of another pass.
  package func report(_ progress: () -> RunProgress) {
    guard let listener else { return }
    turns.one.withLock { _ in listener(progress()) }
  }

  /// What lets threads speak one after another.
  private final class Turns: Sendable {
    let one = Mutex(())
  }
}
