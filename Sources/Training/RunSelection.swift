// SPDX-License-Identifier: MIT
import Tensors

/// Which states of a training run are remembered, and what the checks said of them.
final class RunSelection {
  let options: HeldBackOptions
  private(set) var checks: [HeldBackCheck] = []
  private(set) var collapse: TrainingCollapse?
  /// The state with the best accuracy after an epoch.
  private(set) var best: (check: HeldBackCheck, state: AlignedBuffer)?
  /// The last state that the watch found in order.
  private var good: (check: HeldBackCheck, state: AlignedBuffer)?
  private var peak: HeldBackCheck?

  init(_ options: HeldBackOptions) {
    self.options = options
  }

  /// Notes a check that may be the best.
  func consider(_ check: HeldBackCheck, _ state: AlignedBuffer) {
    note(check)
    guard check.accuracy > best?.check.accuracy ?? -1 else { return }
    best = (check, Self.copy(state, over: best?.state))
  }

  /// Notes a check of the watch; a collapse puts the last good state in place of this one.
  func watch(_ check: HeldBackCheck, _ state: AlignedBuffer) {
    guard let watch = options.watch else { return }
    note(check)
    if let peak, let good, check.accuracy < peak.accuracy - watch.fall {
      collapse = TrainingCollapse(best: peak, found: check, kept: good.check)
      unsafe state.floats.update(from: good.state.floats, count: state.count)
      return
    }
    if check.accuracy > peak?.accuracy ?? -1 { peak = check }
    good = (check, Self.copy(state, over: good?.state))
  }

  private func note(_ check: HeldBackCheck) {
    if checks.last != check { checks.append(check) }
  }

  /// Copies a state, into the memory of one that is not wanted any more.
  private static func copy(_ state: AlignedBuffer, over old: AlignedBuffer?) -> AlignedBuffer {
    let target = old ?? AlignedBuffer(count: state.count)
    unsafe target.floats.update(from: state.floats, count: state.count)
    return target
  }
}
