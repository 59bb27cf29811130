// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Elementwise")
  struct Elementwise {
    @Test("ReLU keeps positive values and NaN, in place too", arguments: [0, 1, 2, 3, 17])
    func relu(count: Int) {
      var x = KernelValues(seed: count).sample(count * lanes)
      if count > 1 { (x[3], x[lanes + 1], x[lanes]) = (.nan, -.infinity, .infinity) }
      let expected = x.map { $0 < 0 ? 0 : $0 }
      let expectedMask = masks(x.map { $0 > 0 })
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = [Float](repeating: 7, count: count * lanes)
          var mask = [UInt16](repeating: 7, count: count)
          unsafe tk_relu_forward(count, x, &y, &mask)
          #expect(bits(y) == bits(expected))
          #expect(mask == expectedMask)
          y = x
          unsafe tk_relu_forward(count, y, &y, nil)
          #expect(bits(y) == bits(expected))
        }
      }
    }

    @Test("a mask keeps the lanes whose bit is set", arguments: [0, 1, 5, 16])
    func mask(count: Int) {
      var values = KernelValues(seed: count)
      var dy = values.floats(count * lanes)
      let mask = values.masks(count)
      if count > 0 { dy[2] = .nan }
      let expected = dy.indices.map { mask[$0 / lanes] >> ($0 % lanes) & 1 == 1 ? dy[$0] : 0 }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var dx = dy
          unsafe tk_mask_apply(count, dx, mask, &dx)
          #expect(bits(dx) == bits(expected))
        }
      }
    }

    @Test("addition and copies, in place too", arguments: [0, 1, 7])
    func addition(count: Int) {
      var values = KernelValues(seed: count)
      let (a, b) = (values.floats(count * lanes), values.floats(count * lanes))
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (first, second) = (a, b)
          unsafe tk_add(count, first, b, &first)
          unsafe tk_add(count, a, second, &second)
          #expect(first == zip(a, b).map { $0 + $1 })
          #expect(second == first)
          unsafe tk_copy(count, a, &second)
          #expect(second == a)
        }
      }
    }

    @Test("channels are copied between tensors of different depth")
    func channels() {
      let source = KernelValues().sample(3 * 5 * lanes)
      var target = [Float](repeating: 9, count: 3 * 4 * lanes)
      unsafe tk_copy_channels(3, source, 5, 2, &target, 4, 1, 2)
      for pixel in 0..<3 {
        for channel in 0..<4 {
          let found = vector(target, pixel * 4 + channel)
          let copied = vector(source, pixel * 5 + channel + 1)
          #expect(found == (1...2 ~= channel ? copied : [Float](repeating: 9, count: lanes)))
        }
      }
    }

    @Test("gathering picks channels and strides, and its transpose sends gradients back")
    func gather() {
      let (height, width, channels, stride) = (5, 4, 3, 2)
      let sources: [Int32] = [2, -1, 0, 2]
      let outputs = 3 * 2 * sources.count
      var values = KernelValues(seed: 3)
      let x = values.floats(height * width * channels * lanes)
      let dy = values.floats(outputs * lanes)
      var y = [Float](repeating: 5, count: outputs * lanes)
      unsafe tk_gather_forward(5, 4, 3, 2, 4, sources, x, &y)
      for pixel in 0..<6 {
        for (index, source) in sources.enumerated() {
          let corner = pixel / 2 * stride * width + pixel % 2 * stride
          let expected =
            source < 0
            ? [Float](repeating: 0, count: lanes) : vector(x, corner * channels + Int(source))
          #expect(vector(y, pixel * sources.count + index) == expected)
        }
      }
      var dx = [Float](repeating: 5, count: x.count)
      unsafe tk_gather_backward(5, 4, 3, 2, 4, sources, dy, &dx)
      #expect(abs(innerProduct(y, dy) - innerProduct(x, dx)) < 1e-4)
    }
  }
}
