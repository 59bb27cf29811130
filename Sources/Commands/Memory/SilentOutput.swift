// SPDX-License-Identifier: MIT
package import Tensors

/// An output for replays that only compare: progress goes on, results go nowhere.
package final class SilentOutput: SessionOutput {
  private let shown: any SessionOutput

  /// Shows the progress where another output does.
  package init(progressOn shown: any SessionOutput) {
    self.shown = shown
  }

  package func write(_ text: String) {}
  package func note(_ text: String) {}
  package func progress(_ progress: RunProgress) { shown.progress(progress) }
  package func endProgress() { shown.endProgress() }
  package func pipe(
    _ text: String, to command: String, variables: [(name: String, text: String)], isBeside: Bool
  ) {}
}
