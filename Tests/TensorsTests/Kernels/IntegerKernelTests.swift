// SPDX-License-Identifier: MIT
import CKernels
import COpenBLAS
import Testing

extension KernelTests {
  @Suite("Integers")
  struct Integers {
    /// A convolution with its bytes [pixels][channels][16] and its codes.
    private struct Case {
      var shape: tk_convolution
      let values: [Int32]
      let codes: [Float]
      let largest: Int32

      init(
        inputs: Int32, outputs: Int32, groups: Int32 = 1, kernel: Int32 = 3, stride: Int32 = 1,
        pad: Int32 = 1, size: (Int32, Int32) = (5, 6), limit: Int32 = 127, largest: Int32 = 255,
        isExtreme: Bool = false, seed: Int
      ) {
        shape = tk_convolution()
        (shape.input_height, shape.input_width, shape.input_channels) = (size.0, size.1, inputs)
        shape.output_height = (size.0 + 2 * pad - kernel) / stride + 1
        shape.output_width = (size.1 + 2 * pad - kernel) / stride + 1
        (shape.output_channels, shape.groups) = (outputs, groups)
        (shape.kernel_height, shape.kernel_width) = (kernel, kernel)
        (shape.stride_height, shape.stride_width) = (stride, stride)
        (shape.pad_top, shape.pad_left) = (pad, pad)
        self.largest = largest
        var numbers = KernelValues(seed: seed)
        let count = Int(size.0 * size.1 * inputs) * lanes
        values = numbers.floats(count).map {
          isExtreme ? largest : Int32(($0.magnitude * Float(largest)).rounded())
        }
        codes = numbers.floats(Int(outputs * (inputs / groups) * kernel * kernel)).map {
          isExtreme ? ($0 < 0 ? -1 : 1) * Float(limit) : ($0 * Float(limit)).rounded()
        }
      }

      var quads: Int { Int(shape.input_channels + 3) / 4 }

      /// The values as kernels have them.
      var bytes: [UInt8] {
        let channels = Int(shape.input_channels)
        var bytes = [UInt8](
          repeating: 0, count: Int(shape.input_height * shape.input_width) * quads * 64)
        for (index, value) in values.enumerated() {
          let (vector, lane) = (index / lanes, index % lanes)
          let (pixel, channel) = (vector / channels, vector % channels)
          bytes[(pixel * quads + channel / 4) * 64 + lane * 4 + channel % 4] = UInt8(value)
        }
        return bytes
      }

      /// All sums by one product of matrices in double precision, which is exact on whole numbers.
      var expected: [Int32] {
        let pixels = Int(shape.output_height * shape.output_width)
        let depth = Int(shape.input_channels / shape.groups)
        let taps = Int(shape.kernel_height * shape.kernel_width)
        let outputs = Int(shape.output_channels / shape.groups)
        var sums = [Int32](repeating: 0, count: pixels * Int(shape.output_channels) * lanes)
        for group in 0..<Int(shape.groups) {
          let columns = columns(of: group, depth: depth, taps: taps, pixels: pixels)
          let rows = codes[(group * outputs * depth * taps)...].prefix(outputs * depth * taps)
            .map(Double.init)
          var product = [Double](repeating: 0, count: outputs * pixels * lanes)
          unsafe cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(outputs),
            blasint(pixels * lanes), blasint(depth * taps), 1, rows, blasint(depth * taps),
            columns, blasint(pixels * lanes), 0, &product, blasint(pixels * lanes))
          for output in 0..<outputs {
            for pixel in 0..<pixels {
              for lane in 0..<lanes {
                let place = pixel * Int(shape.output_channels) + group * outputs + output
                sums[place * lanes + lane] = Int32(
                  product[(output * pixels + pixel) * lanes + lane])
              }
            }
          }
        }
        return sums
      }

      /// [depth * taps][pixels * 16], zero outside the image.
      private func columns(of group: Int, depth: Int, taps: Int, pixels: Int) -> [Double] {
        var columns = [Double](repeating: 0, count: depth * taps * pixels * lanes)
        let width = Int(shape.kernel_width)
        for channel in 0..<depth {
          for tap in 0..<taps {
            for pixel in 0..<pixels {
              let row =
                pixel / Int(shape.output_width) * Int(shape.stride_height) - Int(shape.pad_top)
                + tap / width
              let column =
                pixel % Int(shape.output_width) * Int(shape.stride_width) - Int(shape.pad_left)
                + tap % width
              guard (0..<Int(shape.input_height)).contains(row),
                (0..<Int(shape.input_width)).contains(column)
              else { continue }
              let from =
                (row * Int(shape.input_width) + column) * Int(shape.input_channels)
                + group * depth + channel
              for lane in 0..<lanes {
                columns[((channel * taps + tap) * pixels + pixel) * lanes + lane] = Double(
                  values[from * lanes + lane])
              }
            }
          }
        }
        return columns
      }

      /// The kernel's sums, or its bytes by the given rules.
      func sums() -> [Int32] {
        var shape = shape
        let weights = unsafe tk_integer_weights_make(&shape, codes, largest)
        defer { unsafe tk_integer_weights_free(weights) }
        let start = [Int32](repeating: 0, count: Int(shape.output_channels + 3) / 4 * 4)
        var sums = [Int32](
          repeating: -1,
          count: Int(shape.output_height * shape.output_width * shape.output_channels) * lanes)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          var target = unsafe tk_integer_target(
            rules: nil, low: 0, high: 0, bytes: nil, sums: sums.baseAddress)
          unsafe tk_integer_convolution(weights, bytes, start, &target)
        }
        return sums
      }
    }

    private var cases: [Case] {
      [
        Case(inputs: 1, outputs: 3, seed: 1), Case(inputs: 7, outputs: 9, seed: 2),
        Case(inputs: 16, outputs: 8, stride: 2, seed: 3),
        Case(inputs: 6, outputs: 6, groups: 6, seed: 4),
        Case(inputs: 10, outputs: 4, groups: 2, stride: 2, seed: 5),
        Case(inputs: 5, outputs: 13, kernel: 1, pad: 0, seed: 6),
        Case(inputs: 12, outputs: 5, kernel: 5, pad: 2, size: (9, 8), seed: 7),
        Case(inputs: 8, outputs: 4, limit: 7, seed: 8),
        Case(inputs: 40, outputs: 4, limit: 1, seed: 9),
        Case(inputs: 8, outputs: 4, largest: 15, seed: 10),
        // Every product as large as it gets: pairs pass 16 bits.
        Case(inputs: 32, outputs: 8, isExtreme: true, seed: 11),
        Case(inputs: 9, outputs: 6, groups: 3, limit: 100, isExtreme: true, seed: 12),
        Case(inputs: 64, outputs: 4, limit: 1, isExtreme: true, seed: 13),
        Case(inputs: 16, outputs: 4, limit: 7, isExtreme: true, seed: 14),
      ]
    }

    @Test("sums are those of a double-precision product of matrices, in every instruction set")
    func oracle() {
      for test in cases {
        let expected = test.expected
        for isa in supportedInstructionSets {
          let found = withInstructionSet(isa) { test.sums() }
          #expect(found == expected)
        }
      }
    }

    @Test("a rule is multiplication, addition and rounding to the nearest, ties up")
    func rules() {
      var numbers = KernelValues(seed: 5)
      for sample in 0..<400 {
        let draws = numbers.floats(3)
        let scale = Double(draws[0]) * [1e-6, 1e-3, 0.4, 3, 200][sample % 5]
        let bias = Double(draws[1]) * [0, 1, 100, 1e5][sample % 4]
        let sum = Int32(draws[2] * [10, 1000, 1_000_000][sample % 3])
        let zero = Int32(sample % 256)
        var rule = tk_requantization_make(scale, bias, 1_000_000, zero)
        let exact = Double(sum) * scale + bias
        let found = unsafe tk_requantize(&rule, sum, -1 << 30, 1 << 30)
        // The multiplier has 31 bits: it may be wrong where a tie is near.
        let slack = 0.5 + 1e-6 + abs(exact) * 1e-8
        #expect(abs(Double(found - zero) - exact) <= slack, "\(scale) \(bias) \(sum)")
        let clamped = unsafe tk_requantize(&rule, sum, 0, 255)
        #expect(clamped == min(max(found, 0), 255))
      }
      var half = tk_requantization_make(0.5, 0, 100, 0)
      let halves = [Int32(1), -1, 3, -3].map { unsafe tk_requantize(&half, $0, -9, 9) }
      #expect(halves == [1, 0, 2, -1])
    }
  }
}
