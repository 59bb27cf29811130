// SPDX-License-Identifier: MIT
import Tensors

/// Which states of a training run are remembered, and what the checks said of them.
final class RunSelection: Resumable {
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

  // MARK: Checkpoints

  func write(to state: inout StateWriter) {
    state.put(checks.count)
    for check in checks { Self.put(check, &state) }
    Self.put(peak, &state)
    for kept in [best, good] {
      Self.put(kept?.check, &state)
      if let kept { state.put(kept.state) }
    }
    for check in [collapse?.best, collapse?.found, collapse?.kept] { Self.put(check, &state) }
  }

  func read(from state: inout StateReader) throws(StateReader.Misfit) {
    checks = []
    for _ in 0..<max(try state.integer(), 0) {
      if let check = try Self.check(from: &state) { checks.append(check) }
    }
    peak = try Self.check(from: &state)
    best = try Self.kept(from: &state)
    good = try Self.kept(from: &state)
    let parts = [
      try Self.check(from: &state), try Self.check(from: &state), try Self.check(from: &state),
    ]
    if let best = parts[0], let found = parts[1], let kept = parts[2] {
      collapse = TrainingCollapse(best: best, found: found, kept: kept)
    }
  }

  /// A check as a mark and its two numbers.
  private static func put(_ check: HeldBackCheck?, _ state: inout StateWriter) {
    state.put(check == nil ? 0 : 1)
    if let check {
      state.put(check.epoch)
      state.put(check.accuracy)
    }
  }

  private static func check(
    from state: inout StateReader
  ) throws(StateReader.Misfit) -> HeldBackCheck? {
    guard try state.integer() == 1 else { return nil }
    let epoch = try state.double()
    return HeldBackCheck(epoch: epoch, accuracy: try state.double())
  }

  private static func kept(
    from state: inout StateReader
  ) throws(StateReader.Misfit) -> (check: HeldBackCheck, state: AlignedBuffer)? {
    guard let check = try check(from: &state) else { return nil }
    return (check, try state.buffer())
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
