// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Quantization")
  struct Quantization {
    @Test("values are rounded to even steps and clamped", arguments: [0, 1, 3, 9])
    func fakeQuantization(count: Int) {
      var x = KernelValues(seed: count).sample(count * lanes)
      if count > 0 {
        (x[0], x[1], x[2]) = (.nan, .infinity, -.infinity)
        (x[3], x[4], x[5]) = (0.0625, 0.1875, -0.0625)
      }
      // Steps of 1/8, from (-3 - 2) / 8 to (4 - 2) / 8.
      let q = x.map { ($0 * 8).rounded(.toNearestOrEven) + 2 }
      let y = q.map { $0.isNaN ? $0 : (min(max($0, -3), 4) - 2) / 8 }
      let inside = masks(q.map { $0 >= -3 && $0 <= 4 })
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var found = x
          var bits = [UInt16](repeating: 7, count: count)
          unsafe tk_fake_quantize(count, found, 0.125, 2, -3, 4, &found, &bits)
          let agrees = agree(found, y, within: 0)
          #expect(agrees)
          #expect(bits == inside)
          found = x
          unsafe tk_fake_quantize(count, found, 0.125, 2, -3, 4, &found, nil)
          let again = agree(found, y, within: 0)
          #expect(again)
        }
      }
    }

    @Test("flat arrays of any length", arguments: [0, 1, 7, 8, 17, 65])
    func flat(count: Int) {
      let x = KernelValues(seed: count).sample(count)
      let codes = x.map { min(max(($0 / 0.1).rounded(.toNearestOrEven), -8), 7) }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var found = x
          unsafe tk_round_to_codes(count, found, 0.1, -8, 7, &found)
          #expect(found == codes)
        }
      }
    }

    @Test("the range widens over live lanes and ignores NaN", arguments: [0, 1, 4, 11])
    func range(count: Int) {
      var x = KernelValues(seed: count).sample(count * lanes)
      for v in 0..<count { (x[v * lanes + 3], x[v * lanes + 4]) = (50, .nan) }
      let live: UInt32 = 0xFFFF & ~(1 << 3)
      let counted = x.indices.filter { ![3, 4].contains($0 % lanes) }.map { x[$0] }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (low, high): (Float, Float) = (-0.25, 0.25)
          unsafe tk_range(count, x, live, &low, &high)
          #expect(low == min(counted.min() ?? 0, -0.25))
          #expect(high == max(counted.max() ?? 0, 0.25))
        }
      }
    }
  }
}
