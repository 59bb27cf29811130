// SPDX-License-Identifier: MIT

/// What is known of each image while a suite runs.
struct SuiteProgress {
  private(set) var outcomes: [SampleOutcome]
  private(set) var breakers: [Int?]
  private(set) var distances: [Float]
  private(set) var pictures: [[UInt8]?]
  private(set) var members: [SuiteResult.Member]
  private(set) var gradients = 0
  private(set) var queries = 0
  /// How many attacks each image has withstood, in their order.
  private var withstood: [Int]

  init(_ clean: [CleanPass.Verdict?], suite: AttackSuite) {
    outcomes = clean.map { verdict in
      guard let verdict else { return .pending }
      return verdict.prediction == verdict.label ? .robust : .wrong
    }
    breakers = Array(repeating: nil, count: clean.count)
    distances = outcomes.map { $0 == .wrong ? 0 : .infinity }
    withstood = Array(repeating: 0, count: clean.count)
    pictures = Array(repeating: nil, count: clean.count)
    members = suite.members.map { SuiteResult.Member(name: $0.name, settings: $0.settings) }
  }

  /// The images that nothing has broken.
  var standing: [Int] { outcomes.indices.filter { outcomes[$0] == .robust } }

  /// The images that nothing has broken and that attacks are left for.
  var unfinished: [Int] { standing.filter { withstood[$0] < members.count } }

  /// Takes what an attack did to some images.
  mutating func add(_ result: RobustResult, of member: Int, on positions: [Int], seconds: Double) {
    gradients += result.gradients
    queries += result.queries
    members[member].seconds += seconds
    for (index, position) in positions.enumerated() {
      switch result.outcomes[index] {
      case .pending: continue
      case .robust, .wrong: withstood[position] = max(withstood[position], member + 1)
      case .broken:
        outcomes[position] = result.outcomes[index]
        breakers[position] = member
        distances[position] = result.distances[index]
        pictures[position] = result.pictures[index]
        members[member].broken += 1
      }
      members[member].attacked += 1
    }
  }

  /// Whether an image has been through the first attack, broken or not.
  func isThroughFirst(_ position: Int) -> Bool {
    breakers[position] != nil || withstood[position] > 0
  }

  /// How many images the attacks that are left could still break, at 95 % confidence.
  ///
  /// `sample` holds images, drawn at random from those that withstood the first attack, that have been
  /// through all of them.
  func couldBreak(sample: [Int]) -> ClosedRange<Int> {
    let unfinished = unfinished
    guard !unfinished.isEmpty else { return 0...0 }
    let isThrough = standing.allSatisfy { withstood[$0] > 0 }
    guard isThrough, !sample.isEmpty else { return 0...unfinished.count }
    let chosen = Set(sample)
    let rest = unfinished.filter { !chosen.contains($0) }.count
    // Images of the rest that a later attack has broken already belong to the population too.
    let known = breakers.indices.filter { (breakers[$0] ?? 0) > 0 && !chosen.contains($0) }.count
    let found = sample.filter { breakers[$0] != nil }.count
    let bound = FinitePopulationBound(
      found: found, sample: sample.count, population: sample.count + rest + known)
    let least = min(max(bound.range.lowerBound - found - known, 0), rest)
    let most = max(min(bound.range.upperBound - found - known, rest), 0)
    return least...max(least, most)
  }

  /// The attacks with what they were not tried on.
  var reports: [SuiteResult.Member] {
    members.indices.map { index in
      var member = members[index]
      member.skipped = standing.filter { withstood[$0] <= index }.count
      return member
    }
  }
}
