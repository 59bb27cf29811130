// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// Whole networks against PyTorch: one step of training, and five.
@Suite("Networks against PyTorch")
struct NetworkFixtureTests {
  private static let tolerance = 2e-5

  @Test(
    "scores, losses, gradients and running statistics",
    arguments: ["eight_layer", "residual_evaluation", "residual_train", "residual_train_18_images"])
  func agrees(name: String) throws {
    let fixture = try Fixture.load("networks", name)
    let isResidual = try fixture.text("kind") == "residual"
    let network = try fixture.weights(
      into: isResidual ? TinyNetworks.residual() : TinyNetworks.eightLayer())
    let options = PlanOptions(
      inputSpace: try fixture.text("input_space") == "pixels" ? .pixels : .normalized,
      batchNormalization: fixture.isTraining ? .training : .evaluation)
    let run = BatchRun(network, try fixture.source(), options: options)
    try expectClose(run.logits.flatMap { $0 }, fixture, "logits")
    try expectClose(run.losses, fixture, "cross_entropy")
    try expectClose(run.inputGradients.flatMap { $0 }, fixture, "input_gradient")
    for keyed in network.parameters where keyed.parameter.isTrainable {
      let found = try #require(run.parameterGradients[keyed.key])
      try expectClose(found.values, fixture, "\(keyed.key)_gradient")
    }
    for key in network.parameters.map(\.key) where fixture.has("\(key)_after") {
      let found = try #require(run.updated.parameter(key))
      try expectClose(found.values, fixture, "\(key)_after")
    }
  }

  @Test("five steps of gradient descent")
  func training() throws {
    let start = try Fixture.load("networks", "eight_layer")
    let fixture = try Fixture.load("networks", "eight_layer_training")
    let source = try start.source()
    var network = try start.weights(into: TinyNetworks.eightLayer())
    var losses: [Float] = []
    for _ in 0..<(try fixture.number("steps")) {
      let run = BatchRun(network, source)
      losses.append(run.losses.reduce(0, +) / Float(source.count))
      network.mapParameters { key, parameter in
        guard let gradient = run.parameterGradients[key] else { return }
        parameter.value = Tensor(shape: parameter.value.shape) {
          parameter.value[$0] - 0.1 * gradient[$0]
        }
      }
    }
    try expectClose(losses, fixture, "losses")
    let last = BatchRun(network, source).losses.reduce(0, +) / Float(source.count)
    try expectClose([last], fixture, "final_loss")
    for keyed in network.parameters {
      try expectClose(keyed.parameter.value.values, fixture, keyed.key)
    }
  }

  private func expectClose(_ found: [Float], _ fixture: Fixture, _ name: String) throws {
    let difference = relativeDifference(found, try fixture.tensor(name).values)
    #expect(difference < Self.tolerance, "\(fixture) \(name)")
  }
}
