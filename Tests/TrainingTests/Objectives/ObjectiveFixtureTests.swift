// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// One tile of class scores, [K][16].
private func scores(_ values: Tensor, first: Int, count: Int) -> AlignedBuffer {
  let classes = values.shape[1]
  let buffer = AlignedBuffer(count: classes * Kernels.lanes)
  for lane in 0..<count {
    for k in 0..<classes {
      unsafe buffer.floats[k * Kernels.lanes + lane] = values[(first + lane) * classes + k]
    }
  }
  return buffer
}

/// The rows of images that a tile of scores holds.
private func rows(_ buffer: AlignedBuffer, classes: Int, count: Int) -> [Float] {
  (0..<count).flatMap { lane in
    (0..<classes).map { unsafe buffer.floats[$0 * Kernels.lanes + lane] }
  }
}

@Suite("Objectives against PyTorch")
struct ObjectiveFixtureTests {
  /// What each objective adds up for scores, beside the fixture's tensors.
  @Test(
    "losses and gradients of scores", arguments: ["scores", "scores_confident"],
    ["trades", "mart", "distillation"])
  func scoreLosses(name: String, objective: String) throws {
    let fixture = try Fixture.load("objectives", name)
    let (clean, adversarial) = (try fixture.tensor("clean"), try fixture.tensor("adversarial"))
    let labels = try fixture.integers("labels").map { Int32($0) }
    let classes = clean.shape[1]
    var (losses, cleanGradient, adversarialGradient): ([Float], [Float], [Float]) = ([], [], [])
    for first in stride(from: 0, to: labels.count, by: Kernels.lanes) {
      let count = min(Kernels.lanes, labels.count - first)
      let live = UInt32(1) << count - 1
      let a = scores(clean, first: first, count: count)
      let b = scores(adversarial, first: first, count: count)
      let (da, db) = (AlignedBuffer(count: a.count), AlignedBuffer(count: b.count))
      let found = AlignedBuffer(count: Kernels.lanes)
      let padded = (0..<Kernels.lanes).map { $0 < count ? labels[first + $0] : 0 }
      switch objective {
      case "trades":
        unsafe CrossEntropy.evaluate(
          classes: classes, logits: a.floats, labels: padded, live: live, scale: 1,
          losses: found.floats, gradient: da.floats)
        unsafe Kernels.divergence(
          classes: classes, reference: a.floats, logits: b.floats, live: live, weight: 6, scale: 1,
          losses: found.floats, referenceGradient: da.floats, gradient: db.floats)
      case "mart":
        unsafe Kernels.mart(
          classes: classes, clean: a.floats, adversarial: b.floats, labels: padded, live: live,
          beta: 5, scale: 1, losses: found.floats, cleanGradient: da.floats,
          adversarialGradient: db.floats)
      default:
        unsafe Kernels.divergence(
          classes: classes, reference: a.floats, logits: b.floats, temperature: 4, live: live,
          weight: 16, scale: 1, losses: found.floats, referenceGradient: da.floats,
          gradient: db.floats)
      }
      losses += (0..<count).map { unsafe found.floats[$0] }
      cleanGradient += rows(da, classes: classes, count: count)
      adversarialGradient += rows(db, classes: classes, count: count)
    }
    for (found, key) in [
      (losses, objective), (cleanGradient, "\(objective)_clean_gradient"),
      (adversarialGradient, "\(objective)_adversarial_gradient"),
    ] {
      let expected = try fixture.tensor(key).values
      #expect(relativeDifference(found, expected) < 1e-5, "\(key)")
    }
  }

  /// The worker judges images that the test puts into both views: the two-branch gradient, with batch
  /// statistics of each view by itself.
  @Test(
    "gradients through both views",
    arguments: ["trades", "mart", "trades_residual", "mart_residual"], [1, 3])
  func views(name: String, threads: Int) throws {
    let fixture = try Fixture.load("objectives", name)
    let isResidual = name.hasSuffix("residual")
    let network = try fixture.weights(
      into: isResidual ? TinyNetworks.residual() : TinyNetworks.eightLayer())
    let clean = try fixture.source()
    let images = try fixture.tensor("adversarial")
    let kind: any TrainingObjective.Type =
      name.hasPrefix("trades") ? TRADESObjective.self : MARTObjective.self
    let threat = ThreatModel(
      norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: isResidual ? .paper : .standard)
    let objective = try kind.init(
      ObjectiveArguments(of: kind, threat: threat, classes: network.classCount))
    let plan = Plan(
      network,
      options: PlanOptions(inputSpace: objective.inputSpace, batchNormalization: .training))
    let workers = (0..<threads).map { _ in
      objective.makeWorker(Self.attackPlan(network, objective), network: network, seed: 1)
    }
    let executor = BatchExecutor(
      plan, tiles: 1, views: objective.views, parallel: Parallel(threads: threads))
    let other = TensorSource(images: images, labels: try fixture.integers("labels"))
    let labels = (0..<Kernels.lanes).map { $0 < clean.count ? clean.label(of: $0) : 0 }
    let losses = AlignedBuffer(count: Kernels.lanes)
    executor.runViews(tiles: 1) { _, _, views in
      _ = views[0].load(0..<clean.count, of: clean)
      return views[1].load(0..<clean.count, of: other)
    } loss: { _, worker, views, live in
      unsafe labels.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        unsafe workers[worker].score(
          TrainingTile(
            views: views, labels: base, live: live, samples: Array(0..<clean.count)[...], epoch: 0,
            memory: losses.floats, losses: losses.floats, scale: 1 / Float(clean.count)))
      }
    }
    let found = (0..<clean.count).map { unsafe losses.floats[$0] }
    let expected = try fixture.tensor("loss").values
    #expect(relativeDifference(found, expected) < 1e-5)
    let gradients = plan.unpacked(executor.gradient, of: network)
    let flat = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: flat)
    executor.updateStatistics(in: flat)
    let updated = plan.network(network, withParameters: flat)
    for keyed in network.parameters {
      if keyed.parameter.isTrainable {
        let expected = try fixture.tensor("\(keyed.key)_gradient").values
        let gradient = try #require(gradients[keyed.key]).values
        #expect(relativeDifference(gradient, expected) < 5e-5, "\(keyed.key)")
      } else {
        let expected = try fixture.tensor("\(keyed.key)_after").values
        let moved = try #require(updated.parameter(keyed.key)).values
        #expect(relativeDifference(moved, expected) < 1e-5, "\(keyed.key)")
      }
    }
  }

  private static func attackPlan(_ network: Network, _ objective: any TrainingObjective) -> Plan {
    Plan(
      network,
      options: PlanOptions(inputSpace: objective.inputSpace, foldsNormalization: true))
  }

  @Test(
    "weights after whole steps",
    arguments: ["mixed", "awp", "free", "free_single", "kd", "ard", "adv_residual"], [1, 2])
  func steps(name: String, threads: Int) throws {
    let fixture = try Fixture.load("objectives", name)
    let network = try fixture.weights(
      into: name == "adv_residual" ? TinyNetworks.residual() : TinyNetworks.eightLayer())
    let values = try fixture.tensor("input").values
    let images = LabeledImages(
      shape: ImageShape(
        channels: network.input.channels, height: network.input.height,
        width: network.input.width),
      pixels: values.map { UInt8(($0 * 255).rounded()) },
      labels: try fixture.integers("labels").map(UInt8.init))
    let number = { (key: String) in try #require(Float(try fixture.text(key))) }
    let options = TrainingOptions(
      epochs: try fixture.number("epochs"), batchSize: 64, rate: try number("learning_rate"),
      optimizer: SGD(momentum: try number("momentum"), decay: try number("decay")), seed: 1)
    let trainer = Trainer(
      options, objective: try objective(name, fixture), parallel: Parallel(threads: threads))
    let outcome = try trainer.train(network, on: images)
    let losses = try fixture.tensor("losses").values
    // A replayed batch counts as often as it was trained on.
    let replays = trainer.objective.replays
    let means = (0..<options.epochs).map { epoch in
      losses[(epoch * replays)..<((epoch + 1) * replays)].reduce(0, +) / Float(replays)
    }
    #expect(relativeDifference(outcome.losses.map { Float($0) }, means) < 2e-5)
    for keyed in outcome.network.parameters {
      let expected = try fixture.tensor("\(keyed.key)_after").values
      #expect(relativeDifference(keyed.parameter.value.values, expected) < 1e-4, "\(keyed.key)")
    }
  }

  private func objective(_ name: String, _ fixture: Fixture) throws -> any TrainingObjective {
    let kind = try #require(TrainingObjectiveRegistry.named(try fixture.text("objective")))
    var given: [String: AttackArguments.Value] = [:]
    for parameter in kind.parameters {
      guard let text = try? fixture.text(parameter.name) else { continue }
      switch parameter.kind {
      case .integer: given[parameter.name] = .integer(try fixture.number(parameter.name))
      case .number: given[parameter.name] = .number(Spelled(try #require(Float(text)), text))
      case .word: given[parameter.name] = .word(text)
      }
    }
    if kind.parameters.contains(where: { $0.name == "start" }) { given["start"] = .word("zero") }
    // Free-AT's step is the whole budget.
    if kind == FreeObjective.self { given["alpha"] = nil }
    var models: [ObjectiveArguments.NamedNetwork] = []
    if kind.models != nil {
      let teacher = try TinyNetworks.eightLayer()
      let tensors = try teacher.parameters.map {
        ($0.key, try fixture.tensor("teacher.\($0.key)"))
      }
      models = [
        (
          "teacher",
          teacher.replacingParameters(Dictionary(uniqueKeysWithValues: tensors))
        )
      ]
    }
    let epsilon = try fixture.text("epsilon")
    return try kind.init(
      ObjectiveArguments(
        of: kind,
        threat: ThreatModel(
          norm: .linf, epsilon: Spelled(try #require(Float(epsilon)), epsilon),
          convention: .standard), classes: 10, given: given, models: models,
        attackNormalization: (try? fixture.text("attack_bn")) == "train" ? .training : .evaluation))
  }
}
