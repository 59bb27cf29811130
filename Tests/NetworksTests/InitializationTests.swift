// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Initialization")
struct InitializationTests {
  @Test("weights are normal with variance 2 / fan-in; the rest is zero or one")
  func statistics() throws {
    let network = try ResNet20.make(input: ResNet20.customaryInput, classes: 10)
      .initialized(seed: 4)
    for keyed in network.parameters {
      let values = keyed.parameter.value.values.map(Double.init)
      switch keyed.parameter.role {
      case .weight:
        let fanIn = Double(keyed.parameter.value.shape.dimensions.dropFirst().reduce(1, *))
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + $1 * $1 } / count
        // Five standard errors of each moment.
        #expect(abs(mean) < 5 * (2 / fanIn / count).squareRoot(), "\(keyed.key)")
        #expect(abs(variance * fanIn / 2 - 1) < 5 * (2 / count).squareRoot(), "\(keyed.key)")
      case .bias, .shift: #expect(values.allSatisfy { $0 == 0 })
      case .scale: #expect(values.allSatisfy { $0 == 1 })
      case .statistic:
        let expected = keyed.key.hasSuffix("running_var") ? 1.0 : 0
        #expect(values.allSatisfy { $0 == expected })
      }
    }
  }

  @Test("a seed gives the same numbers every time, another seed others")
  func determinism() throws {
    let network = try TinyNetworks.residual()
    let first = network.initialized(seed: 1).parameters.map(\.parameter)
    #expect(first == network.initialized(seed: 1).parameters.map(\.parameter))
    let second = network.initialized(seed: 2).parameters.map(\.parameter)
    for (one, two) in zip(first, second) where one.role == .weight {
      #expect(one.value != two.value)
    }
    // Parameters of equal shape do not start equal.
    let same = first.filter { $0.value.shape == [8, 8, 3, 3] }
    #expect(same.count == 3)
    #expect(same[0].value != same[1].value && same[1].value != same[2].value)
  }
}
