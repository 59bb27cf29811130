// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Suites of attacks")
struct SuiteTests {
  private static func suite(classes: Int) -> AttackSuite {
    AttackSuite(
      title: "AutoAttack test", description: "autoattack version=test",
      members: [
        FGSM(), APGDT(steps: 8, targets: 3, classes: classes),
        FABT(steps: 6, targets: 3, classes: classes), Square(queries: 60),
      ])
  }

  private static let threat = ThreatModel(.linf, 0.01)

  private func evaluation(
    _ network: Network, threads: Int = 2, limit: SuiteEvaluation.Limit = .init()
  ) -> SuiteEvaluation {
    SuiteEvaluation(
      network, suite: Self.suite(classes: network.classCount), threat: Self.threat, limit: limit,
      seed: 3, parallel: Parallel(threads: threads))
  }

  @Test("an image is broken by the first attack that breaks it alone")
  func survivors() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 60)
    let samples = Array(0..<60)
    let found = evaluation(network).run(on: source, samples: samples)
    var expected = [Int?](repeating: nil, count: 60)
    for (member, attack) in Self.suite(classes: 5).members.enumerated() {
      let alone = RobustEvaluation(
        network, attack: attack, threat: Self.threat, seed: 3, parallel: Parallel(threads: 2)
      ).run(on: source)
      for index in samples where expected[index] == nil {
        if case .broken = alone.outcomes[index] { expected[index] = member }
      }
    }
    #expect(found.breakers == expected)
    #expect(Set(expected.compactMap { $0 }).count > 1, "more than one attack breaks images")
    #expect(found.isComplete && found.title == "AutoAttack test")
    #expect(found.protocolID.hasPrefix("autoattack version=test"))
    #expect(found.couldBreak == 0...0)
    #expect(found.members.allSatisfy { $0.skipped == 0 })
    for threads in [1, 3] {
      let again = evaluation(network, threads: threads).run(on: source, samples: samples)
      #expect(again.outcomes == found.outcomes && again.breakers == found.breakers)
      #expect(again.distances == found.distances)
    }
    let reversed = evaluation(network).run(on: source, samples: samples.reversed())
    #expect(Array(reversed.breakers.reversed()) == found.breakers)
  }

  @Test("one that is stopped is valid, says what was left out, and is not called AutoAttack")
  func stopped() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 60)
    let samples = Array(0..<60)
    let whole = evaluation(network).run(on: source, samples: samples)
    var kinds = Set<Int>()
    for limit in [0, 2, 8, 20, 60, 100, 200, 400] {
      let polls = Atomic<Int>(0)
      let control = RunControl(isCancelled: {
        polls.wrappingAdd(1, ordering: .relaxed).oldValue >= limit
      })
      let part = evaluation(network).run(on: source, samples: samples, control: control)
      guard !part.isComplete else { continue }
      #expect(part.stop == .cancelled)
      #expect(!part.title.contains("AutoAttack") && !part.protocolID.contains("autoattack"))
      for (index, breaker) in part.breakers.enumerated() where breaker != nil {
        #expect(breaker == whole.breakers[index])
      }
      #expect(part.standingCount >= part.couldBreak.upperBound)
      if part.count == 60 {
        #expect(part.standingCount >= whole.standingCount)
        #expect(part.answer.lowerBound <= part.answer.upperBound)
      }
      kinds.insert(part.members.filter { $0.attacked > 0 }.count)
    }
    #expect(kinds.count > 2)
  }

  @Test("time that is over ends it, and it says so")
  func time() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 60)
    let part = evaluation(network, limit: .init(seconds: 0)).run(
      on: source, samples: Array(0..<60))
    #expect(part.stop == .time)
    #expect(!part.title.contains("AutoAttack"))
  }

  @Test("a width that is wide enough ends it at the same image for any number of threads")
  func width() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 900)
    let samples = Array(0..<900)
    let parts = [1, 2].map {
      evaluation(network, threads: $0, limit: .init(width: 0.2)).run(on: source, samples: samples)
    }
    #expect(parts[0].stop == .interval)
    #expect(parts[0].outcomes == parts[1].outcomes)
    #expect(parts[0].couldBreak.count - 1 < 180)
    let whole = evaluation(network).run(on: source, samples: samples)
    #expect(parts[0].answer.contains(whole.robustAccuracy))
    #expect(parts[0].queries < whole.queries)
    // What is left out is in the interval of the figure, which a sample's own width makes wider.
    #expect(parts[0].interval.low < parts[0].answer.lowerBound)
    #expect(parts[0].interval.low < whole.interval.low)
    #expect(parts[0].interval.high > parts[0].answer.upperBound)
    let own = WilsonInterval(successes: whole.standingCount, of: whole.count)
    #expect(whole.interval == own)
  }

  @Test("the official budgets and the names of versions")
  func versions() {
    let standard = AutoAttack.suite(.standard, classes: 10)
    #expect(standard.title == "AutoAttack standard")
    #expect(
      standard.members.map { "\(type(of: $0).name) \($0.settings)" } == [
        "apgd-ce steps=100 restarts=1 loss=ce",
        "apgd-t steps=100 targets=9 restarts=1 loss=dlr",
        "fab-t steps=100 targets=9 restarts=1",
        "square queries=5000 share=0.8 restarts=1 loss=margin random=image",
      ])
    let plus = AutoAttack.suite(.plus, classes: 10).members.map { type(of: $0).name }
    #expect(plus == ["apgd-ce", "apgd-dlr", "fab", "square", "apgd-t", "fab-t"])
    #expect(AutoAttack.suite(.standard, classes: 3).title.contains("margin for dlr"))
    #expect(AutoAttack.suite(.rand, classes: 10).members.count == 2)
  }
}

@Suite("Bounds for a finite population")
struct FinitePopulationBoundTests {
  /// The chance of `shown` in a sample, by multiplication alone.
  private func chance(_ shown: Int, count: Int, sample: Int, population: Int) -> Double {
    func choices(_ all: Int, _ some: Int) -> Double {
      guard some >= 0, some <= all else { return 0 }
      return (0..<some).reduce(1.0) { $0 * Double(all - $1) / Double($1 + 1) }
    }
    return choices(count, shown) * choices(population - count, sample - shown)
      / choices(population, sample)
  }

  @Test("are those of the hypergeometric distribution")
  func exact() {
    for (sample, population) in [(5, 12), (10, 40), (1, 3), (20, 21)] {
      for found in 0...sample {
        let possible = (found...(population - sample + found)).filter { count in
          let few = (0...found).reduce(0) {
            $0 + chance($1, count: count, sample: sample, population: population)
          }
          let many = (found...sample).reduce(0) {
            $0 + chance($1, count: count, sample: sample, population: population)
          }
          return few > 0.025 && many > 0.025
        }
        let bound = FinitePopulationBound(found: found, sample: sample, population: population)
        #expect(bound.range.lowerBound == possible.first, "\(found) \(sample) \(population)")
        #expect(bound.range.upperBound == possible.last, "\(found) \(sample) \(population)")
      }
    }
  }

  @Test("know nothing without a sample and everything with all of it")
  func ends() {
    #expect(FinitePopulationBound(found: 0, sample: 0, population: 9).range == 0...9)
    #expect(FinitePopulationBound(found: 4, sample: 9, population: 9).range == 4...4)
  }
}
