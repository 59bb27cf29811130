// SPDX-License-Identifier: MIT
import CKernels
import Tensors
import Testing

extension KernelTests {
  /// In bfloat16 the inputs are rounded and nothing else: the oracle is the scalar convolution of
  /// inputs that are rounded already.
  @Suite("Convolution in bfloat16")
  struct BFloat16 {
    private static let cases = ConvolutionCase.table.filter {
      $0.shape.forward_algorithm == 0 && $0.inputVectors + $0.outputVectors < 4000
    }

    private func rounded(_ values: [Float]) -> [Float] {
      values.map { value in
        let bits = value.bitPattern
        return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
      }
    }

    @Test("agrees with single precision on rounded inputs", arguments: cases)
    func agreement(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      var rough = inputs
      rough.x = rounded(inputs.x)
      rough.dy = rounded(inputs.dy)
      rough.weights = rounded(inputs.weights)
      let isUsed = the.shape.groups == 1
      let forward = isUsed && the.shape.input_channels > 1 ? rough : inputs
      let backward = isUsed && the.shape.output_channels > 1 ? rough : inputs
      let (y, dx) = withInstructionSet(0) {
        (the.forward(forward, relu: true).y, the.inputGradient(backward, masked: true))
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let the = the.inBFloat16
          #expect(relativeError(the.forward(inputs, relu: true).y, y) < 1e-5)
          #expect(relativeError(the.inputGradient(inputs, masked: true), dx) < 1e-5)
        }
      }
    }

    @Test("passes that single precision is faster in stay there, all others are rounded")
    func choice() {
      for isa in supportedInstructionSets where isa > 0 {
        withInstructionSet(isa) {
          let even = ConvolutionGeometry(
            input: (14, 14, 32), output: (14, 14, 64), kernel: (3, 3), padding: (1, 1))
          #expect(even.forwardAlgorithm == .winograd)
          #expect(even.inBFloat16 == even)
          let halving = ConvolutionGeometry(
            input: (28, 28, 64), output: (14, 14, 64), kernel: (3, 3), stride: (2, 2),
            padding: (1, 1))
          let linear = ConvolutionGeometry(
            input: (4, 4, 128), output: (1, 1, 10), kernel: (4, 4))
          for geometry in [halving, linear] {
            #expect(geometry.inBFloat16.forwardAlgorithm == .bfloat16)
            #expect(geometry.inBFloat16.backwardAlgorithm == .bfloat16)
            #expect(geometry.inBFloat16.weightsAlgorithm == geometry.weightsAlgorithm)
          }
        }
      }
    }

    @Test("ties go to the even neighbour, NaN stays NaN, infinity stays infinity")
    func rounding() {
      let the = ConvolutionCase(2, 1, size: 1, kernel: 1)
      var inputs = ConvolutionInputs(the)
      inputs.weights = [1, 0]
      inputs.bias = [0]
      // 1 + 2^-8 lies between 1 and 1 + 2^-7; 1 + 3 * 2^-8 between 1 + 2^-7 and 1 + 2^-6.
      let values: [Float] = [
        1 + 1 / 256, 1 + 3 / 256, 1 + 1.1 / 256, -1 - 1 / 256, .infinity, 3.4e38, .nan,
      ]
      let expected: [Float] = [1, 1 + 4 / 256, 1 + 2 / 256, -1, .infinity, .infinity]
      for lane in values.indices { inputs.x[lane] = values[lane] }
      inputs.x.replaceSubrange(lanes..., with: [Float](repeating: 0, count: lanes))
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let y = the.inBFloat16.forward(inputs).y
          #expect(Array(y.prefix(4)) == Array(expected.prefix(4)))
          #expect(y[6].isNaN)
        }
      }
    }
  }
}
