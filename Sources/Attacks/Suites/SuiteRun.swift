// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// One run of a suite over some images.
struct SuiteRun {
  private let evaluation: SuiteEvaluation
  private let source: any SampleSource
  private let samples: [Int]
  private let control: RunControl
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let plan: Plan
  private let clean: [CleanPass.Verdict?]
  private var progress: SuiteProgress
  /// Images that have been through everything: a random sample of what the first attack left.
  private var sampled: [Int] = []

  init(
    _ evaluation: SuiteEvaluation, source: any SampleSource, samples: [Int], control: RunControl
  ) {
    self.evaluation = evaluation
    self.source = source
    self.samples = samples
    start = clock.now
    self.control = Self.limited(control, by: evaluation.limit.seconds, from: start)
    let members = evaluation.suite.members.map { evaluation.evaluation($0) }
    plan = members[0].plan(of: evaluation.network)
    let wanted = members.map { max($0.targets, $0.attack.runnersUp) }.max() ?? 0
    clean = CleanPass(
      evaluation.network, parallel: evaluation.parallel, runnersUp: wanted,
      arithmetic: evaluation.arithmetic
    ).run(on: source, samples: samples, control: self.control)
    progress = SuiteProgress(clean, suite: evaluation.suite)
  }

  /// The same control, with an end in time.
  private static func limited(
    _ control: RunControl, by seconds: Double?, from start: ContinuousClock.Instant
  ) -> RunControl {
    guard let seconds else { return control }
    let end = start.advanced(by: .seconds(seconds))
    return RunControl(
      isCancelled: { control.isCancelled || ContinuousClock.now >= end },
      report: { control.report($0) })
  }

  mutating func run(portion: Int) -> SuiteResult {
    attack(0, on: progress.standing)
    guard !control.isCancelled else { return result() }
    let order = shuffled(progress.unfinished)
    for first in stride(from: 0, to: order.count, by: portion) {
      let images = Array(order[first..<min(first + portion, order.count)])
      for member in evaluation.suite.members.indices.dropFirst() {
        attack(member, on: images.filter { progress.outcomes[$0] == .robust })
        guard !control.isCancelled else { return result() }
      }
      sampled += images
      if let width = evaluation.limit.width, first + portion < order.count, isWithin(width) {
        return result(isCloseEnough: true)
      }
    }
    return result()
  }

  /// The images in an order that only the seed decides.
  private func shuffled(_ images: [Int]) -> [Int] {
    var stream = RandomStream(
      seed: evaluation.seed, purpose: .sampleChoice, samples.count, images.count)
    return stream.permutation(count: images.count).map { images[$0] }
  }

  private mutating func attack(_ member: Int, on positions: [Int]) {
    guard !positions.isEmpty else { return }
    let began = clock.now
    var single = evaluation.evaluation(evaluation.suite.members[member])
    single.part = member
    let result = single.run(
      on: source, samples: positions.map { samples[$0] }, clean: positions.map { clean[$0] },
      plan: plan, control: reporting(member, positions))
    progress.add(result, of: member, on: positions, seconds: (clock.now - began).inSeconds)
  }

  /// Tells, beside how far one attack has come, what the answer is so far and how far it can fall.
  private func reporting(_ member: Int, _ positions: [Int]) -> RunControl {
    let total = Double(max(samples.count, 1))
    let standing = progress.standing.count
    let could = progress.couldBreak(sample: sampled)
    let low = Double(standing - could.upperBound) / total
    let label = "\(evaluation.suite.members[member].name) on \(positions.count)"
    let control = control
    return RunControl(isCancelled: { control.isCancelled }) { part in
      let robust = part.figures.first?.value ?? 1
      let broken = Double(part.completed) * (1 - robust)
      control.report(
        RunProgress(
          label, completed: part.completed, total: part.total,
          figures: [("robust", (Double(standing) - broken) / total), ("at least", max(low, 0))]))
    }
  }

  /// Whether the answer is known to a share of the images.
  private func isWithin(_ width: Double) -> Bool {
    let could = progress.couldBreak(sample: sampled)
    return Double(could.count - 1) < width * Double(samples.count)
  }

  private func result(isCloseEnough: Bool = false) -> SuiteResult {
    let isThrough = progress.unfinished.isEmpty && !progress.outcomes.contains(.pending)
    var stop: SuiteResult.Stop?
    if !isThrough { stop = isCloseEnough ? .interval : isOutOfTime ? .time : .cancelled }
    let reports = progress.reports
    let unfinished = Set(progress.unfinished)
    return SuiteResult(
      outcomes: progress.outcomes, breakers: progress.breakers, distances: progress.distances,
      predictions: clean.map { $0?.prediction }, pictures: progress.pictures, members: reports,
      stop: stop, standingCount: progress.standing.count,
      couldBreak: unfinished.isEmpty ? 0...0 : progress.couldBreak(sample: sampled),
      gradients: progress.gradients, queries: progress.queries,
      title: isThrough ? evaluation.suite.title : Self.title(of: reports),
      protocolID: protocolID(isThrough ? nil : reports))
  }

  private var isOutOfTime: Bool {
    guard let seconds = evaluation.limit.seconds else { return false }
    return (clock.now - start).inSeconds >= seconds
  }

  /// What a part of a suite is called: what was done, and never the suite's name.
  private static func title(of members: [SuiteResult.Member]) -> String {
    let done = members.filter { $0.attacked > 0 }.map { member in
      member.skipped > 0 ? "part of \(member.name)" : member.name
    }
    return "incomplete: " + (done.isEmpty ? "no attack" : done.joined(separator: ", "))
  }

  /// The suite and its attacks, or, of an unfinished one, what each was tried on.
  private func protocolID(_ parts: [SuiteResult.Member]?) -> String {
    let attacks = evaluation.suite.members.indices.map { index in
      let member = evaluation.suite.members[index]
      let extent = parts.map {
        " on=\($0[index].attacked)/\($0[index].attacked + $0[index].skipped)"
      }
      return "\(member.name) \(member.settings)\(extent ?? "")"
    }
    return ProtocolID(
      method: parts == nil ? evaluation.suite.description : "incomplete",
      threat: evaluation.threat.description, settings: "[\(attacks.joined(separator: "; "))]",
      isSnapped: evaluation.snapsToBytes,
      arithmetic: ProtocolID.word(for: evaluation.network, evaluation.arithmetic),
      seed: evaluation.seed
    ).description
  }
}

extension Duration {
  /// Seconds with their fraction.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
