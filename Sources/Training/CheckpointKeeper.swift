// SPDX-License-Identifier: MIT
import Synchronization
import Tensors

/// Where training runs keep what they need to go on after a kill.
///
/// A command may train several times, as pruning in steps does: its runs are counted from 0, and a
/// run that had ended gives its outcome again at once.
package final class CheckpointKeeper: Sendable {
  /// Seconds between two checkpoints.
  package let interval: Double
  private let read: @Sendable (Int) -> [UInt8]?
  /// Keeps the bytes of a run; whether that worked.
  private let write: @Sendable (Int, [UInt8]) -> Bool
  /// Hears that a run goes on from an optimizer step of how many.
  private let resumed: @Sendable (Int, Int) -> Void
  private let runs = Mutex(0)

  package init(
    interval: Double, read: @escaping @Sendable (Int) -> [UInt8]?,
    write: @escaping @Sendable (Int, [UInt8]) -> Bool,
    resumed: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) {
    self.interval = interval
    self.read = read
    self.write = write
    self.resumed = resumed
  }

  /// The checkpoints of the next run.
  func nextRun() -> Run {
    let number = runs.withLock { count in
      defer { count += 1 }
      return count
    }
    return Run(number, of: self)
  }

  /// The checkpoints of one run.
  final class Run {
    private let number: Int
    private let keeper: CheckpointKeeper
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant

    init(_ number: Int, of keeper: CheckpointKeeper) {
      self.number = number
      self.keeper = keeper
      last = clock.now
    }

    /// Whether so much was done since the last one that it would be a pity to lose it.
    var isDue: Bool { (clock.now - last) / .seconds(1) >= keeper.interval }

    /// Brings a run back to where it was kept; false if what was kept does not fit, after which the
    /// run is good for nothing.
    func resume(_ run: TrainingRun) -> Bool {
      guard let bytes = keeper.read(number) else { return true }
      var state = StateReader(bytes)
      guard (try? run.read(from: &state)) != nil, run.step > 0 else { return false }
      keeper.resumed(run.step, run.steps)
      return true
    }

    /// Keeps where a run is; false if that did not work, or there is nothing to go on from.
    ///
    /// Before its first step a run has nothing but the network that it was given, and that may be
    /// one which an earlier run of the command, cut off, has left half trained.
    @discardableResult
    func keep(_ run: TrainingRun) -> Bool {
      guard run.step > 0 else { return false }
      var state = StateWriter()
      run.write(to: &state)
      defer { last = clock.now }
      return keeper.write(number, state.bytes)
    }
  }
}
