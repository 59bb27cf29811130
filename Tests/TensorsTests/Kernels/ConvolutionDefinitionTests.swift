// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  /// The scalar reference is the oracle of the other kernels, and the definition is its own.
  @Suite("Convolution by definition")
  struct ConvolutionDefinition {
    @Test("forward is the definition", arguments: ConvolutionCase.tiny)
    func forward(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      let expected = defined(the, inputs)
      for isa in supportedInstructionSets {
        let found = withInstructionSet(isa) { the.forward(inputs).y }
        #expect(relativeError(found, expected) < 1e-6)
      }
    }

    @Test("gradients are finite differences of the definition", arguments: ConvolutionCase.tiny)
    func gradients(the: ConvolutionCase) {
      let inputs = ConvolutionInputs(the)
      // The map is linear in each argument, so a step of one has no truncation error.
      let before = innerProduct(defined(the, inputs), inputs.dy)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          let dx = the.inputGradient(inputs)
          let (dw, db) = the.weightGradient(inputs)
          for index in stride(from: 0, to: dx.count, by: dx.count / 5 + 1) {
            var moved = inputs
            moved.x[index] += 1
            let slope = innerProduct(defined(the, moved), inputs.dy) - before
            #expect(abs(slope - Double(dx[index])) < 1e-4)
          }
          for index in stride(from: 0, to: dw.count, by: dw.count / 5 + 1) {
            var moved = inputs
            moved.weights[index] += 1
            let slope = innerProduct(defined(the, moved), inputs.dy) - before
            #expect(abs(slope - Double(dw[index])) < 1e-4)
          }
          for index in db.indices {
            var moved = inputs
            moved.bias[index] += 1
            let slope = innerProduct(defined(the, moved), inputs.dy) - before
            #expect(abs(slope - Double(db[index])) < 1e-4)
          }
        }
      }
    }

    /// y[oh][ow][o] = bias[o] + sum of w[o][i][kh][kw] * x[oh * s - p + kh][ow * s - p + kw][i].
    private func defined(_ the: ConvolutionCase, _ inputs: ConvolutionInputs) -> [Float] {
      let shape = the.shape
      let outputsPerGroup = Int(shape.output_channels / shape.groups)
      var y: [Float] = []
      for row in 0..<Int(shape.output_height) {
        for column in 0..<Int(shape.output_width) {
          for output in 0..<Int(shape.output_channels) {
            var sums = [Double](repeating: Double(inputs.bias[output]), count: lanes)
            for tap in 0..<the.taps {
              let (kh, kw) = tap.quotientAndRemainder(dividingBy: Int(shape.kernel_width))
              let h = row * Int(shape.stride_height) - Int(shape.pad_top) + kh
              let w = column * Int(shape.stride_width) - Int(shape.pad_left) + kw
              guard (0..<Int(shape.input_height)).contains(h) else { continue }
              guard (0..<Int(shape.input_width)).contains(w) else { continue }
              for i in 0..<the.depth {
                let weight = Double(inputs.weights[(output * the.depth + i) * the.taps + tap])
                let channel = output / outputsPerGroup * the.depth + i
                let pixel = h * Int(shape.input_width) + w
                let first = (pixel * Int(shape.input_channels) + channel) * lanes
                for lane in 0..<lanes { sums[lane] += weight * Double(inputs.x[first + lane]) }
              }
            }
            y += sums.map { Float($0) }
          }
        }
      }
      return y
    }
  }
}
