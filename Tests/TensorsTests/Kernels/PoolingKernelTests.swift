// SPDX-License-Identifier: MIT
import CKernels
import Testing

/// One shape of a pooling window.
struct PoolingCase: Sendable, CustomTestStringConvertible {
  let shape: tk_pooling

  init(
    _ channels: Int32, size: Int32, window: Int32, stride: Int32, pad: Int32 = 0,
    countPadding: Bool = true, wider: Int32 = 0
  ) {
    shape = tk_pooling(
      input_height: size, input_width: size + wider, channels: channels,
      output_height: (size + 2 * pad - window) / stride + 1,
      output_width: (size + wider + 2 * pad - window) / stride + 1, window_height: window,
      window_width: window, stride_height: stride, stride_width: stride, pad_top: pad,
      pad_left: pad, count_padding: countPadding ? 1 : 0)
  }

  var testDescription: String {
    "\(inputs) vectors, window \(shape.window_height), stride \(shape.stride_height)"
  }

  var inputs: Int { Int(shape.input_height * shape.input_width * shape.channels) }
  var outputs: Int { Int(shape.output_height * shape.output_width * shape.channels) }

  /// The vectors under each output vector, with their positions in the window.
  var windows: [[(position: Int, vector: Int)]] {
    var windows: [[(Int, Int)]] = []
    for oh in 0..<shape.output_height {
      for ow in 0..<shape.output_width {
        for channel in 0..<shape.channels {
          var members: [(Int, Int)] = []
          for row in 0..<shape.window_height {
            for column in 0..<shape.window_width {
              let h = oh * shape.stride_height - shape.pad_top + row
              let w = ow * shape.stride_width - shape.pad_left + column
              guard h >= 0, w >= 0, h < shape.input_height, w < shape.input_width else { continue }
              let vector = (h * shape.input_width + w) * shape.channels + channel
              members.append((Int(row * shape.window_width + column), Int(vector)))
            }
          }
          windows.append(members)
        }
      }
    }
    return windows
  }

  static let table = [
    PoolingCase(3, size: 6, window: 2, stride: 2),
    PoolingCase(2, size: 7, window: 3, stride: 2, pad: 1),
    PoolingCase(2, size: 7, window: 3, stride: 2, pad: 1, countPadding: false, wider: 2),
    PoolingCase(1, size: 5, window: 3, stride: 1, pad: 1),
    PoolingCase(5, size: 4, window: 4, stride: 1),
    PoolingCase(2, size: 5, window: 2, stride: 3),
  ]
}

extension KernelTests {
  @Suite("Pooling")
  struct Pooling {
    @Test("the maximum and its place, and the gradient to it", arguments: PoolingCase.table)
    func maximum(the: PoolingCase) {
      var values = KernelValues(seed: the.inputs)
      // Rounded, so that there are equals; and two NaN in one window.
      var x = values.floats(the.inputs * lanes).map { ($0 * 4).rounded() }
      (x[1], x[the.inputs * lanes - 1]) = (.nan, -.infinity)
      x[Int(the.shape.channels) * lanes + 1] = .nan
      let dy = values.floats(the.outputs * lanes)
      let (y, choice, dx) = expected(the, x, dy)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var shape = the.shape
          var found = [Float](repeating: 9, count: y.count)
          var places = [UInt8](repeating: 99, count: y.count)
          var gradient = [Float](repeating: 9, count: x.count)
          unsafe tk_max_pool_forward(&shape, x, &found, &places)
          let agrees = agree(found, y, within: 0)
          #expect(agrees)
          #expect(places == choice)
          unsafe tk_max_pool_backward(&shape, dy, places, &gradient)
          let returns = agree(gradient, dx)
          #expect(returns)
          found = [Float](repeating: 9, count: y.count)
          unsafe tk_max_pool_forward(&shape, x, &found, nil)
          let again = agree(found, y, within: 0)
          #expect(again)
        }
      }
    }

    private func expected(
      _ the: PoolingCase, _ x: [Float], _ dy: [Float]
    ) -> (y: [Float], choice: [UInt8], dx: [Float]) {
      var (y, choice): ([Float], [UInt8]) = ([], [])
      var dx = [Float](repeating: 0, count: x.count)
      for (output, members) in the.windows.enumerated() {
        for index in 0..<lanes {
          let values = members.map { x[$0.vector * lanes + index] }
          let best = values.firstIndex(where: \.isNaN) ?? values.firstIndex(of: values.max() ?? 0)
          guard let best else { continue }
          y.append(values[best])
          choice.append(UInt8(members[best].position))
          dx[members[best].vector * lanes + index] += dy[output * lanes + index]
        }
      }
      return (y, choice, dx)
    }

    @Test("the mean and its gradient", arguments: PoolingCase.table)
    func average(the: PoolingCase) {
      var values = KernelValues(seed: the.inputs)
      let x = values.floats(the.inputs * lanes)
      let dy = values.floats(the.outputs * lanes)
      let area = Float(the.shape.window_height * the.shape.window_width)
      var y: [Float] = []
      var dx = [Float](repeating: 0, count: x.count)
      for (output, members) in the.windows.enumerated() {
        let size = the.shape.count_padding == 1 ? area : Float(members.count)
        for index in 0..<lanes {
          y.append(members.reduce(0) { $0 + x[$1.vector * lanes + index] } / size)
          for member in members {
            dx[member.vector * lanes + index] += dy[output * lanes + index] / size
          }
        }
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var shape = the.shape
          var found = [Float](repeating: 9, count: y.count)
          var gradient = [Float](repeating: 9, count: x.count)
          unsafe tk_average_pool_forward(&shape, x, &found)
          unsafe tk_average_pool_backward(&shape, dy, &gradient)
          let agrees = agree(found, y) && agree(gradient, dx)
          #expect(agrees)
        }
      }
    }

    @Test("a window that lies wholly in the padding gives zero and takes no gradient")
    func nothing() {
      var shape = PoolingCase(1, size: 2, window: 2, stride: 2, pad: 2).shape
      let (x, dy) = (KernelValues().sample(4 * lanes), [Float](repeating: 1, count: 9 * lanes))
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = [Float](repeating: 9, count: 9 * lanes)
          var choice = [UInt8](repeating: 0, count: 9 * lanes)
          var dx = [Float](repeating: 9, count: 4 * lanes)
          unsafe tk_max_pool_forward(&shape, x, &y, &choice)
          #expect(vector(y, 0) == [Float](repeating: 0, count: lanes))
          #expect(y[4 * lanes] == lane(0, of: x).max())
          unsafe tk_max_pool_backward(&shape, dy, choice, &dx)
          #expect(dx.reduce(0, +) == 16)
          unsafe tk_average_pool_forward(&shape, x, &y)
          #expect(vector(y, 8) == [Float](repeating: 0, count: lanes))
        }
      }
    }
  }
}
