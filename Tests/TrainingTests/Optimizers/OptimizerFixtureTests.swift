import Tensors
// SPDX-License-Identifier: MIT
import TestSupport
import Testing
import Training

/// Five steps of each optimizer against PyTorch's.
@Suite("Optimizers against PyTorch")
struct OptimizerFixtureTests {
  /// All fixtures but decoupled weight decay, which is not offered.
  static let cases = Fixture.names(in: "optimizers").filter { !$0.contains("decoupled") }

  private func optimizer(_ fixture: Fixture) throws -> any Optimizer {
    func value(_ key: String) throws -> Float { try #require(Float(try fixture.text(key))) }
    if try fixture.text("kind") == "sgd" {
      return SGD(
        momentum: try value("momentum"), decay: try value("weight_decay"),
        isNesterov: try fixture.text("nesterov") == "true")
    }
    return Adam(
      beta1: try value("beta1"), beta2: try value("beta2"), epsilon: try value("epsilon"),
      decay: try value("weight_decay"))
  }

  @Test("the fixtures are there")
  func present() {
    #expect(Self.cases.count == 6)
  }

  /// In two runs of a longer vector, as networks with running statistics need it.
  @Test("moves parameters as PyTorch does", arguments: cases)
  func steps(name: String) throws {
    let fixture = try Fixture.load("optimizers", name)
    let start = try fixture.tensor("parameters").values
    let gradients = try fixture.tensor("gradients").values
    let expected = try fixture.tensor("parameters_after").values
    let rates = try fixture.tensor("learning_rates").values
    let (count, before) = (start.count, 16)
    let weights = AlignedBuffer(count: before + count + 3)
    let gradient = AlignedBuffer(count: weights.count)
    for index in 0..<weights.count { unsafe weights.floats[index] = 7 }
    for index in start.indices { unsafe weights.floats[before + index] = start[index] }
    let state = try optimizer(fixture).makeState(count: weights.count)
    for (step, rate) in rates.enumerated() {
      for index in start.indices {
        unsafe gradient.floats[before + index] = gradients[step * count + index]
      }
      for range in [before..<(before + 20), (before + 20)..<(before + count)] {
        unsafe state.update(
          weights.floats, gradient: gradient.floats, range: range, rate: rate, step: step + 1)
      }
      let found = (0..<count).map { unsafe weights.floats[before + $0] }
      let wanted = Array(expected[(step * count)..<((step + 1) * count)])
      #expect(relativeDifference(found, wanted) < 1e-6, "step \(step)")
    }
    let outside = (0..<before).map { unsafe weights.floats[$0] }
    #expect(outside.allSatisfy { $0 == 7 })
    #expect(unsafe weights.floats[before + count] == 7)
  }

  @Test("optimizers are described by what they were given")
  func descriptions() {
    #expect(SGD(momentum: 0.9, decay: 5e-4, isNesterov: true).description.contains("nesterov"))
    #expect(SGD().description == "sgd momentum=0.0 decay=0.0")
    #expect(Adam(decay: 0.5).description == "adam beta1=0.9 beta2=0.999 decay=0.5")
  }
}
