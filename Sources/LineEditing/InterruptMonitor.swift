// SPDX-License-Identifier: MIT
import CLineEditor

/// Counts how often Ctrl-C was pressed, so that a long step can end at a safe point.
///
/// A signal belongs to the whole process, so all values of this type share one count. The handler
/// does nothing but count: whoever works polls `isInterrupted` and decides what to do.
package struct InterruptMonitor: Sendable {
  /// The monitor of this process.
  package static let shared = InterruptMonitor()

  private init() {}

  /// Catches SIGINT from now on; says whether it does.
  ///
  /// A SIGINT that the parent process had set to be ignored (as for a job in the background) stays
  /// ignored unless `evenIfIgnored`. Calling it again changes nothing.
  @discardableResult
  package func install(evenIfIgnored: Bool = false) -> Bool {
    tle_interrupts_install(evenIfIgnored ? 1 : 0) == 1
  }

  /// Presses since the last `reset()`.
  package var count: Int { Int(tle_interrupts_count()) }

  /// Whether there was a press since the last `reset()`; cheap enough to ask between tiles.
  package var isInterrupted: Bool { tle_interrupts_count() > 0 }

  /// Sets the count back to zero, as one does before a step begins.
  package func reset() { tle_interrupts_reset() }
}
