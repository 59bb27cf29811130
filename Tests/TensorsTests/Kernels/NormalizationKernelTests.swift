// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Normalization")
  struct Normalization {
    private let pixels = 7
    private let channels = 3
    private let live: UInt32 = 0b0111_1101_1111_1101

    /// Values whose dead lanes hold NaN, which must not reach any sum.
    private func values(_ seed: Int) -> [Float] {
      let values = KernelValues(seed: seed).sample(pixels * channels * lanes)
      return values.indices.map { live >> UInt32($0 % lanes) & 1 == 1 ? values[$0] : .nan }
    }

    /// The sum over pixels and live lanes of one channel.
    private func sum(_ channel: Int, _ term: (Int) -> Double) -> Double {
      var total = 0.0
      for pixel in 0..<pixels {
        for index in 0..<lanes where live >> UInt32(index) & 1 == 1 {
          total += term((pixel * channels + channel) * lanes + index)
        }
      }
      return total
    }

    @Test("statistics are sums over pixels and live lanes, added to what is there")
    func statistics() {
      let x = values(1)
      let center: [Float] = [0.5, -1, 0]
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var sums = [1.0, 2, 3]
          var squares = [4.0, 5, 6]
          unsafe tk_batch_norm_statistics(7, 3, x, live, center, &sums, &squares)
          for channel in 0..<channels {
            let expected = sum(channel) { Double(x[$0]) }
            #expect(abs(sums[channel] - expected - [1, 2, 3][channel]) < 1e-5)
            let spread = sum(channel) {
              let difference = Double(x[$0]) - Double(center[channel])
              return difference * difference
            }
            #expect(abs(squares[channel] - spread - [4, 5, 6][channel]) < 1e-5)
          }
          var more = [0.0, 0, 0]
          var raw = [0.0, 0, 0]
          unsafe tk_batch_norm_statistics(7, 3, x, live, nil, &more, &raw)
          #expect(abs(raw[0] - sum(0) { Double(x[$0]) * Double(x[$0]) }) < 1e-5)
        }
      }
    }

    private let mean: [Float] = [0.1, -0.2, 0.3]
    private let inverseDeviation: [Float] = [1, 2, 0.5]

    @Test("the sums of the gradient are over pixels and live lanes")
    func gradientSums() {
      let x = values(1)
      let dy = values(2)
      for isa in supportedInstructionSets {
        var sums = [0.0, 0, 0]
        var products = [0.0, 0, 0]
        withInstructionSet(isa) {
          unsafe tk_batch_norm_gradient_sums(
            7, 3, x, dy, live, mean, inverseDeviation, &sums, &products)
        }
        for channel in 0..<channels {
          let expected = sum(channel) { Double(dy[$0]) }
          let product = sum(channel) {
            Double(dy[$0]) * Double((x[$0] - mean[channel]) * inverseDeviation[channel])
          }
          #expect(abs(sums[channel] - expected) < 1e-5)
          #expect(abs(products[channel] - product) < 1e-4)
        }
      }
    }

    @Test("the gradient is the definition, and zero in lanes that are not live")
    func backward() {
      let x = values(1)
      let dy = values(2)
      let gamma: [Float] = [1.5, -1, 0.25]
      let meanDy: [Float] = [0.1, 0.2, -0.3]
      let meanProduct: [Float] = [0.4, -0.5, 0.6]
      let expected = dy.indices.map { (index: Int) -> Float in
        guard live >> UInt32(index % lanes) & 1 == 1 else { return 0 }
        let c = index / lanes % channels
        let normalized = (x[index] - mean[c]) * inverseDeviation[c]
        let rest = dy[index] - meanDy[c] - normalized * meanProduct[c]
        return gamma[c] * inverseDeviation[c] * rest
      }
      for isa in supportedInstructionSets {
        var dx = dy
        withInstructionSet(isa) {
          unsafe tk_batch_norm_backward(
            7, 3, x, dx, live, mean, inverseDeviation, gamma, meanDy, meanProduct, &dx)
        }
        let agrees = agree(dx, expected, within: 2e-6)
        #expect(agrees)
      }
    }
  }
}
