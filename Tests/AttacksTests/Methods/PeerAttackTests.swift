// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// Adversarial images against those that foolbox and torchattacks find at equal settings.
@Suite("Attacks against other programs")
struct PeerAttackTests {
  private static let cases: [(name: String, attack: any NamedAttack.Type)] = [
    ("apgd_ce_l2", APGDCE.self), ("apgd_ce_linf", APGDCE.self), ("apgd_dlr_l2", APGDDLR.self),
    ("apgd_dlr_linf", APGDDLR.self), ("bim", BIM.self),
    ("cw", CarliniWagner.self), ("ddn", DDN.self),
    ("deepfool_l2", DeepFool.self), ("deepfool_linf", DeepFool.self), ("fab_t_l2", FABT.self),
    ("fab_t_linf", FABT.self), ("mi_fgsm", MIFGSM.self),
  ]

  private struct Setup {
    let fixture: Fixture
    let network: Network
    let source: TensorSource
    let threat: ThreatModel
    let attack: any Attack

    init(_ name: String, _ type: any NamedAttack.Type) throws {
      fixture = try Fixture.load("peers", name)
      network = try Fixture.load("attacks", "network").weights(into: TinyNetworks.eightLayer())
      let images = try Fixture.load("attacks", "network").tensor("input")
      source = TensorSource(images: images, labels: try fixture.integers("labels"))
      let norm: Norm = try fixture.text("norm") == "l2" ? .l2 : .linf
      threat = ThreatModel(norm, (try? Float(fixture.text("budget"))) ?? 8 / 255)
      var given: [String: AttackArguments.Value] = [:]
      for setting in ["steps", "searches", "targets"] {
        if let value = try? fixture.number(setting) { given[setting] = .integer(value) }
      }
      for setting in ["rate", "constant"] {
        if let value = try? Float(fixture.text(setting)) {
          given[setting] = .number(Spelled(value))
        }
      }
      attack = try type.init(
        AttackArguments(of: type, threat: threat, classes: 10, given: given))
    }

    func distances() -> [Float] {
      var evaluation = RobustEvaluation(
        network, attack: attack, threat: threat, seed: 1, parallel: Parallel(threads: 2))
      evaluation.measuresDistances = true
      return evaluation.run(on: source).distances
    }
  }

  /// Whether the attack takes the same way there and here.
  private static func endsAtSameImage(_ name: String) -> Bool {
    name == "bim" || name == "mi_fgsm" || name.hasPrefix("apgd")
  }

  @Test("every attack of the fixtures is compared")
  func allCases() {
    #expect(Fixture.names(in: "peers") == Self.cases.map(\.name))
  }

  @Test("the smallest perturbations are of the same size, or smaller")
  func smallest() throws {
    for (name, type) in Self.cases where !Self.endsAtSameImage(name) {
      let setup = try Setup(name, type)
      let expected = try setup.fixture.tensor("distance").values
      for (index, distance) in setup.distances().enumerated() {
        let share = distance / expected[index]
        // DeepFool does the same arithmetic; the others decide by bits on the way, and the other
        // Carlini-Wagner ends its rounds for a whole batch at once.
        let tolerance: Float = name.hasPrefix("deepfool") ? 0.002 : 0.05
        #expect(share < 1 + tolerance, "\(name) \(index): \(distance) for \(expected[index])")
        if name != "cw" { #expect(share > 1 - tolerance, "\(name) \(index): \(distance)") }
      }
    }
  }

  @Test("steps from the same start end at the same images")
  func steps() throws {
    for (name, type) in Self.cases where Self.endsAtSameImage(name) {
      let setup = try Setup(name, type)
      let found = Crafted(
        setup.network, attack: setup.attack, threat: setup.threat, source: setup.source,
        samples: Array(0..<setup.source.count))
      let images = try setup.fixture.tensor("adversarial")
      for (index, query) in found.queries.enumerated() {
        let size = query.count
        let expected = images.values[(index * size)..<((index + 1) * size)]
        // A sign turns where a gradient is nothing but rounding, and a direction takes up rounding.
        let tolerance: Float = setup.threat.norm == .linf ? 1e-5 : 2e-4
        let same = zip(query, expected).filter { abs($0 - $1) < tolerance }.count
        #expect(
          Double(same) > (setup.threat.norm == .linf ? 0.99 : 0.95) * Double(size),
          "\(name) \(index) \(same) of \(size)")
      }
      #expect(found.predictions == (try setup.fixture.integers("prediction").map(Int32.init)))
    }
  }
}
