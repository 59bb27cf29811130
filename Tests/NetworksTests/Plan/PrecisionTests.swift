// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Precision")
struct PrecisionTests {
  @Test("bfloat16 stays near single precision, and is not the same")
  func bfloat16() throws {
    for network in [try TinyNetworks.eightLayer(), try TinyNetworks.residual()] {
      let network = network.randomized()
      let source = TensorSource(random: 32, shape: network.input, classes: network.classCount)
      let exact = BatchRun(network, source)
      let rough = BatchRun(network, source, options: PlanOptions(precision: .bfloat16))
      #expect(rough.logits != exact.logits)
      let scores = zip(rough.logits, exact.logits).map { relativeDifference($0, $1) }
      #expect(scores.allSatisfy { $0 < 0.05 })
      // A rectifier that flips changes one image's gradient much, but few flip.
      let gradients = zip(rough.inputGradients, exact.inputGradients).map {
        relativeDifference($0, $1)
      }
      #expect(gradients.sorted()[gradients.count / 2] < 0.2)
    }
  }

  @Test("bfloat16 gives the same bits for any number of threads")
  func threads() throws {
    let network = try TinyNetworks.residual().randomized()
    let source = TensorSource(random: 70, shape: network.input, classes: network.classCount)
    let options = PlanOptions(precision: .bfloat16)
    let one = BatchRun(network, source, options: options, threads: 1)
    let three = BatchRun(network, source, options: options, threads: 3)
    #expect(one.logits == three.logits)
    #expect(
      one.parameterGradients.mapValues(\.values) == three.parameterGradients.mapValues(\.values))
  }
}
