// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Counting bits")
  struct Binary {
    /// A convolution of random shape; `blank` is the byte around its image.
    private struct Case {
      var shape = tk_convolution()
      let bits: Int32
      let blank: UInt8
      let bytes: [UInt8]
      let codes: [Float]

      init(seed: Int) {
        var numbers = KernelValues(seed: seed)
        func draw(_ range: ClosedRange<Int32>) -> Int32 {
          let share = numbers.floats(1)[0].magnitude.truncatingRemainder(dividingBy: 1)
          return min(range.lowerBound + Int32(share * Float(range.count)), range.upperBound)
        }
        let groups = draw(1...3)
        let inputs = groups * draw(1...40)
        let outputs = groups == 1 ? draw(1...13) : groups * 4 * draw(1...2)
        let (kernel, stride, pad) = (draw(1...4), draw(1...2), draw(0...2))
        let (height, width) = (draw(4...7), draw(4...7))
        bits = draw(1...8)
        blank = UInt8(draw(0...((1 << bits) - 1)))
        let quads = (inputs + 3) / 4
        var padded = [UInt8](
          repeating: 0, count: Int((height + 2 * pad) * (width + 2 * pad) * quads) * 64)
        let largest = Float((1 << bits) - 1)
        let image = numbers.floats(Int(height * width * inputs) * lanes).map {
          UInt8(($0.magnitude * largest).rounded())
        }
        var inside = [UInt8](repeating: 0, count: Int(height * width * quads) * 64)
        for (index, value) in image.enumerated() {
          let (vector, lane) = (index / lanes, index % lanes)
          let (pixel, channel) = (vector / Int(inputs), vector % Int(inputs))
          inside[(pixel * Int(quads) + channel / 4) * 64 + lane * 4 + channel % 4] = value
        }
        // Half the cases have the padding written out, as a zero point that is not 0 needs it.
        let isWritten = seed % 2 == 0
        if isWritten {
          unsafe tk_integer_pad(
            height, width, quads, pad, pad, height + 2 * pad, width + 2 * pad, blank, inside,
            &padded)
        }
        bytes = isWritten ? padded : inside
        shape.input_height = height + (isWritten ? 2 * pad : 0)
        shape.input_width = width + (isWritten ? 2 * pad : 0)
        shape.output_height = (height + 2 * pad - kernel) / stride + 1
        shape.output_width = (width + 2 * pad - kernel) / stride + 1
        (shape.input_channels, shape.output_channels, shape.groups) = (inputs, outputs, groups)
        (shape.kernel_height, shape.kernel_width) = (kernel, kernel)
        (shape.stride_height, shape.stride_width) = (stride, stride)
        (shape.pad_top, shape.pad_left) = isWritten ? (0, 0) : (pad, pad)
        codes = numbers.floats(Int(outputs * (inputs / groups) * kernel * kernel)).map {
          $0 < 0 ? -1 : 1
        }
      }

      private var count: Int {
        Int(shape.output_height * shape.output_width * shape.output_channels) * lanes
      }

      private var start: [Int32] {
        (0..<(Int(shape.output_channels + 3) / 4 * 4)).map { Int32($0 * 7 - 5) }
      }

      private var rules: [tk_requantization] {
        start.map { tk_requantization_make(0.03, Double($0), 1 << 20, 5) }
      }

      /// Sums and bytes by products of bytes.
      func products() -> ([Int32], [UInt8]) {
        var shape = shape
        let weights = unsafe tk_integer_weights_make(&shape, codes, (1 << bits) - 1)
        defer { unsafe tk_integer_weights_free(weights) }
        return unsafe results { target in
          unsafe tk_integer_convolution(weights, bytes, start, target)
        }
      }

      /// The same by counting bits; nil where the codes cannot be packed.
      func counts() -> ([Int32], [UInt8])? {
        var shape = shape
        guard let weights = unsafe tk_binary_weights_make(&shape, codes, bits) else { return nil }
        defer { unsafe tk_binary_weights_free(weights) }
        var planes = [UInt8](repeating: 0xff, count: unsafe tk_binary_planes_size(&shape, bits))
        unsafe tk_binary_planes(weights, bytes, &planes)
        return unsafe results { target in
          unsafe tk_binary_convolution(weights, planes, start, target)
        }
      }

      private func results(
        _ convolve: (UnsafePointer<tk_integer_target>) -> Void
      ) -> ([Int32], [UInt8]) {
        var sums = [Int32](repeating: -1, count: count)
        var output = [UInt8](
          repeating: 9,
          count: Int(shape.output_height * shape.output_width) * start.count / 4 * 64)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          var target = unsafe tk_integer_target(
            rules: nil, low: 0, high: 0, bytes: nil, sums: sums.baseAddress)
          unsafe convolve(&target)
        }
        unsafe rules.withUnsafeBufferPointer { rules in
          unsafe output.withUnsafeMutableBufferPointer { output in
            var target = unsafe tk_integer_target(
              rules: rules.baseAddress, low: 3, high: 250, bytes: output.baseAddress, sums: nil)
            unsafe convolve(&target)
          }
        }
        return (sums, output)
      }
    }

    @Test("sums are those of products, in every instruction set")
    func sums() throws {
      for seed in 1...60 {
        let test = Case(seed: seed)
        let expected = withInstructionSet(0) { test.products() }
        for isa in supportedInstructionSets {
          let found = try #require(withInstructionSet(isa) { test.counts() })
          #expect(found.0 == expected.0, "sums of case \(seed)")
          #expect(found.1 == expected.1, "bytes of case \(seed)")
        }
      }
    }

    @Test("codes that are not signs, and blocks of two groups, are left to products")
    func refusals() {
      var shape = Case(seed: 1).shape
      (shape.input_channels, shape.output_channels, shape.groups) = (4, 4, 1)
      (shape.kernel_height, shape.kernel_width) = (1, 1)
      var codes = [Float](repeating: 1, count: 16)
      codes[7] = 0
      #expect(unsafe tk_binary_weights_make(&shape, codes, 1) == nil)
      (shape.output_channels, shape.groups) = (4, 2)
      codes = [Float](repeating: -1, count: 8)
      #expect(unsafe tk_binary_weights_make(&shape, codes, 1) == nil)
    }
  }
}
