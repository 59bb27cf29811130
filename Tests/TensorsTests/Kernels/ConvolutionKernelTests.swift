// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Convolution")
  struct Convolution {
    /// Bounds the rounding of sums of a few thousand products.
    private let tolerance: Float = 1e-5

    @Test("agrees with the scalar reference", arguments: ConvolutionCase.table)
    func reference(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      let (y, dx, gradient) = withInstructionSet(0) {
        (the.forward(inputs).y, the.inputGradient(inputs), the.weightGradient(inputs))
      }
      for isa in supportedInstructionSets.dropFirst() {
        withInstructionSet(isa) {
          #expect(relativeError(the.forward(inputs).y, y) < tolerance)
          #expect(relativeError(the.inputGradient(inputs), dx) < tolerance)
          let found = the.weightGradient(inputs)
          #expect(relativeError(found.dw, gradient.dw) < tolerance)
          #expect(relativeError(found.db, gradient.db) < tolerance)
        }
      }
    }

    @Test("bias, ReLU and masks are those of separate kernels", arguments: ConvolutionCase.table)
    func epilogues(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let (plain, plainMask) = the.forward(inputs)
          let (rectified, mask) = the.forward(inputs, relu: true)
          var expected = plain
          var expectedMask = mask
          unsafe tk_relu_forward(the.outputVectors, plain, &expected, &expectedMask)
          #expect(rectified == expected)
          #expect(mask == expectedMask)
          #expect(plainMask == expectedMask)
          expected = the.inputGradient(inputs)
          unsafe tk_mask_apply(the.inputVectors, expected, inputs.inputMask, &expected)
          #expect(the.inputGradient(inputs, masked: true) == expected)
        }
      }
    }

    @Test("an addend is added to the sums", arguments: ConvolutionCase.table)
    func addends(the: ConvolutionCase) {
      guard the.outputVectors + the.inputVectors < 1500 else { return }
      let inputs = ConvolutionInputs(the)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let expected = zip(the.forward(inputs).y, inputs.dy).map { $0 + $1 }
          let (y, mask) = the.forward(inputs, addend: inputs.dy, relu: true)
          #expect(relativeError(y, expected.map { max($0, 0) }) < tolerance)
          let marked = y.indices.allSatisfy {
            (mask[$0 / lanes] >> ($0 % lanes) & 1 == 1) == (y[$0] > 0)
          }
          #expect(marked)
          let dx = zip(the.inputGradient(inputs), inputs.x).map { $0 + $1 }
          #expect(relativeError(the.inputGradient(inputs, addend: inputs.x), dx) < tolerance)
        }
      }
    }

    @Test("gradients are the transposes of the forward pass", arguments: ConvolutionCase.table)
    func adjoints(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      guard the.outputVectors + the.inputVectors < 1500 else { return }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let y = the.forward(inputs, bias: false).y
          let expected = innerProduct(y, inputs.dy)
          let scale = (innerProduct(y, y) * innerProduct(inputs.dy, inputs.dy)).squareRoot()
          let throughInput = innerProduct(inputs.x, the.inputGradient(inputs))
          let throughWeights = innerProduct(inputs.weights, the.weightGradient(inputs).dw)
          #expect(abs(throughInput - expected) < 1e-5 * scale)
          #expect(abs(throughWeights - expected) < 1e-5 * scale)
        }
      }
    }

    @Test("gradients to the weights are added, with the same bits every time")
    func accumulation() {
      for the in [ConvolutionCase.table[2], ConvolutionCase(6, 3, size: 5, kernel: 3, pad: 1)] {
        let inputs = ConvolutionInputs(the)
        for isa in supportedInstructionSets {
          withInstructionSet(isa) {
            let once = the.weightGradient(inputs)
            let again = the.weightGradient(inputs)
            #expect(once.dw == again.dw)
            #expect(once.db == again.db)
            let added = the.weightGradient(inputs, addedTo: 8)
            #expect(relativeError(added.dw, once.dw.map { $0 + 8 }) < tolerance)
            #expect(relativeError(added.db, once.db.map { $0 + 8 }) < tolerance)
          }
        }
      }
    }

    @Test("an image's numbers do not depend on its lane")
    func lanesAreAlike() {
      let the = ConvolutionCase(5, 7, size: 6, kernel: 3, stride: 2, pad: 1)
      let inputs = ConvolutionInputs(the)
      var turned = inputs
      turned.x = rotated(inputs.x)
      turned.dy = rotated(inputs.dy)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          #expect(the.forward(turned).y == rotated(the.forward(inputs).y))
          #expect(the.inputGradient(turned) == rotated(the.inputGradient(inputs)))
        }
      }
    }

    /// Moves every image 5 lanes on.
    private func rotated(_ values: [Float]) -> [Float] {
      values.indices.map { values[$0 / lanes * lanes + ($0 + lanes - 5) % lanes] }
    }

    @Test("taps outside the image are never multiplied")
    func outsideTaps() {
      let the = ConvolutionCase(3, 8, size: 1, kernel: 3, pad: 1)
      var inputs = ConvolutionInputs(the)
      for index in inputs.weights.indices where index % 9 != 4 { inputs.weights[index] = .nan }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let finite = (the.forward(inputs).y + the.inputGradient(inputs)).allSatisfy(\.isFinite)
          #expect(finite)
          let gradient = the.weightGradient(inputs, addedTo: 3).dw
          let untouched = gradient.indices.allSatisfy { $0 % 9 == 4 || gradient[$0] == 3 }
          #expect(untouched)
        }
      }
    }

    @Test("a NaN passes the ReLU and does not count as positive")
    func nanPasses() {
      let the = ConvolutionCase(3, 7, size: 3, kernel: 1)
      var inputs = ConvolutionInputs(the)
      inputs.x[5] = .nan
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let (y, mask) = the.forward(inputs, relu: true)
          let placed = y.indices.allSatisfy {
            y[$0].isNaN == ($0 % lanes == 5 && $0 < 7 * lanes)
          }
          #expect(placed)
          let clear = mask.prefix(7).allSatisfy { $0 & (1 << 5) == 0 }
          #expect(clear)
        }
      }
    }
  }
}
