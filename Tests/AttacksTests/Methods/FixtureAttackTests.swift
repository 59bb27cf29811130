// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// Adversarial images against those that PyTorch found.
@Suite("Attacks against PyTorch")
struct FixtureAttackTests {
  static let cases = [
    "fgsm", "pgd_l2", "pgd_linf_paper", "pgd_linf_standard", "pgd_linf_targeted",
  ]

  private struct Setup {
    let fixture: Fixture
    let network: Network
    let threat: ThreatModel
    let steps: Int
    let isTargeted: Bool

    init(_ name: String) throws {
      fixture = try Fixture.load("attacks", name)
      network = try Fixture.load("attacks", "network").weights(into: TinyNetworks.eightLayer())
      threat = ThreatModel(
        try fixture.text("norm") == "l2" ? .l2 : .linf,
        try #require(Float(try fixture.text("epsilon"))),
        try fixture.text("space") == "pixels" ? .standard : .paper)
      steps = try fixture.number("steps")
      isTargeted = fixture.has("targets")
    }

    func attack(steps: Int) throws -> any Attack {
      if try fixture.text("kind") == "fgsm", steps == 1 { return FGSM() }
      return PGD(steps: steps, alpha: Spelled(try #require(Float(try fixture.text("alpha")))))
    }

    func crafted(steps: Int) throws -> Crafted {
      let source = try fixture.source()
      let references = try fixture.integers(isTargeted ? "targets" : "labels").map(Int32.init)
      return Crafted(
        network, attack: try attack(steps: steps), threat: threat, source: source,
        samples: Array(0..<source.count), references: references, isTargeted: isTargeted,
        entersSpace: false)
    }
  }

  @Test("every attack of the fixtures is compared")
  func allCases() {
    let names = Fixture.names(in: "attacks").filter { $0 != "network" }
    #expect(names == Self.cases)
  }

  @Test("ends at the same images, losses and predictions", arguments: cases)
  func lastQuery(name: String) throws {
    let setup = try Setup(name)
    let found = try setup.crafted(steps: setup.steps)
    let images = try setup.fixture.tensor("adversarial")
    let size = images.count / found.queries.count
    for (index, query) in found.queries.enumerated() {
      let expected = Array(images.values[(index * size)..<((index + 1) * size)])
      #expect(relativeDifference(query, expected) < 1e-4, "image \(index)")
    }
    #expect(found.predictions == (try setup.fixture.integers("prediction").map(Int32.init)))
    #expect(
      relativeDifference(found.logits.flatMap { $0 }, try setup.fixture.tensor("logits").values)
        < 1e-4)
  }

  @Test("has the same loss after every step", arguments: cases)
  func losses(name: String) throws {
    let setup = try Setup(name)
    let expected = try setup.fixture.tensor("cross_entropy_per_step")
    for step in 0...setup.steps {
      let found = try setup.crafted(steps: step).losses
      for (index, loss) in found.enumerated() {
        let wanted = expected[step * found.count + index]
        #expect(abs(loss - wanted) <= 1e-3 * wanted, "step \(step), image \(index)")
      }
    }
  }

  /// From pixels to outcomes: the whole driver, not only the search.
  @Test("breaks the same images", arguments: cases.filter { !$0.hasSuffix("targeted") })
  func outcomes(name: String) throws {
    let setup = try Setup(name)
    let pixels = try Fixture.load("attacks", "network").source()
    let predictions = try setup.fixture.integers("prediction")
    let evaluation = RobustEvaluation(
      setup.network, attack: try setup.attack(steps: setup.steps), threat: setup.threat,
      judgement: .last, seed: 1, parallel: Parallel(threads: 2))
    let clean = cleanLogits(setup.network, pixels).map(prediction)
    let expected = predictions.enumerated().map { index, prediction -> SampleOutcome in
      let label = pixels.label(of: index)
      if clean[index] != label { return .wrong }
      return prediction == Int(label) ? .robust : .broken(restart: 0, step: setup.steps)
    }
    #expect(evaluation.run(on: pixels).outcomes == expected)
  }
}
