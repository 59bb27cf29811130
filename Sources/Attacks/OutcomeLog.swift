// SPDX-License-Identifier: MIT
import Synchronization
import Tensors

/// Keeps what became of images, so that an evaluation that was cut off goes on where it was.
///
/// An image's outcome depends on nothing but itself, so that those that are known need no search. A
/// suite has a part for each of its attacks.
package final class OutcomeLog: Sendable {
  private struct Key: Hashable {
    let part: Int
    let sample: Int
  }

  private struct State {
    var findings: [Key: OutcomeBoard.Finding] = [:]
    var last: ContinuousClock.Instant
    var hasNews = false
  }

  private let interval: Double
  private let write: @Sendable ([UInt8]) -> Void
  private let state: Mutex<State>
  /// Outcomes that were known when it was made.
  package let resumedCount: Int

  /// - Parameters:
  ///   - kept: What an earlier one wrote; what is none of that counts as nothing.
  ///   - interval: Seconds between two writes.
  package init(
    kept: [UInt8]?, interval: Double, write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.interval = interval
    self.write = write
    let findings = kept.flatMap { try? Self.decoded($0) } ?? [:]
    resumedCount = findings.count
    state = Mutex(State(findings: findings, last: .now))
  }

  /// What a part of the evaluation found of an image before.
  func finding(_ part: Int, sample: Int) -> OutcomeBoard.Finding? {
    state.withLock { $0.findings[Key(part: part, sample: sample)] }
  }

  func note(_ finding: OutcomeBoard.Finding, _ part: Int, sample: Int) {
    let bytes: [UInt8]? = state.withLock { state in
      state.findings[Key(part: part, sample: sample)] = finding
      state.hasNews = true
      guard (ContinuousClock.now - state.last).inSeconds >= interval else { return nil }
      return Self.taken(&state)
    }
    if let bytes { write(bytes) }
  }

  /// Writes what was not written yet.
  func flush() {
    let bytes = state.withLock { $0.hasNews ? Self.taken(&$0) : nil }
    if let bytes { write(bytes) }
  }

  private static func taken(_ state: inout State) -> [UInt8] {
    (state.last, state.hasNews) = (.now, false)
    return encoded(state.findings)
  }

  // MARK: Bytes

  private static func encoded(_ findings: [Key: OutcomeBoard.Finding]) -> [UInt8] {
    var state = StateWriter()
    state.put(findings.count)
    for (key, finding) in findings {
      state.put(key.part)
      state.put(key.sample)
      let place: (restart: Int, step: Int)? =
        if case .broken(let restart, let step) = finding.outcome { (restart, step) } else { nil }
      state.put(place?.restart ?? -1)
      state.put(place?.step ?? -1)
      state.put(Double(finding.distance))
      state.put(finding.level)
      state.put(finding.gradients)
      state.put(finding.queries)
      state.put(finding.picture == nil ? 0 : 1)
      if let picture = finding.picture { state.put(picture) }
    }
    return state.bytes
  }

  private static func decoded(
    _ bytes: [UInt8]
  ) throws(StateReader.Misfit) -> [Key: OutcomeBoard.Finding] {
    var state = StateReader(bytes)
    var findings: [Key: OutcomeBoard.Finding] = [:]
    let count = try state.integer()
    while findings.count < count {
      let key = Key(part: try state.integer(), sample: try state.integer())
      let (restart, step) = (try state.integer(), try state.integer())
      var finding = OutcomeBoard.Finding(
        outcome: restart < 0 ? .robust : .broken(restart: restart, step: step),
        distance: Float(try state.double()), level: try state.integer())
      finding.gradients = try state.integer()
      finding.queries = try state.integer()
      if try state.integer() == 1 { finding.picture = try state.byteString() }
      guard findings.updateValue(finding, forKey: key) == nil else { throw StateReader.Misfit() }
    }
    guard state.isAtEnd else { throw StateReader.Misfit() }
    return findings
  }
}
