// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Optimizers")
  struct Optimizers {
    static let counts = [0, 1, 7, 8, 9, 15, 16, 17, 67]

    @Test("stochastic gradient descent", arguments: counts, [false, true])
    func descent(count: Int, nesterov: Bool) {
      var values = KernelValues(seed: count)
      let (weights, gradient) = (values.floats(count), values.floats(count))
      let velocity = values.floats(count)
      let g = zip(weights, gradient).map { $1 + 0.1 * $0 }
      let v = zip(velocity, g).map { 0.9 * $0 + $1 }
      let step = zip(g, v).map { nesterov ? $0 + 0.9 * $1 : $1 }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (w, u) = (weights, velocity)
          unsafe tk_sgd_step(count, &w, gradient, &u, 0.5, 0.9, 0.1, nesterov ? 1 : 0)
          let moves = agree(w, zip(weights, step).map { $0 - 0.5 * $1 })
          let remembers = agree(u, v)
          #expect(moves)
          #expect(remembers)
          w = weights
          unsafe tk_sgd_step(count, &w, gradient, nil, 0.5, 0, 0.1, 0)
          let plain = agree(w, zip(weights, g).map { $0 - 0.5 * $1 })
          #expect(plain)
        }
      }
    }

    @Test("Adam", arguments: counts)
    func adam(count: Int) {
      var values = KernelValues(seed: count)
      let (weights, gradient) = (values.floats(count), values.floats(count))
      let (first, second) = (values.floats(count), values.floats(count).map(abs))
      let g = zip(weights, gradient).map { $1 + 0.01 * $0 }
      let m = zip(first, g).map { 0.9 * $0 + 0.1 * $1 }
      let v = zip(second, g).map { 0.99 * $0 + 0.01 * $1 * $1 }
      let expected = weights.indices.map {
        weights[$0] - 0.1 * (m[$0] / 0.19) / ((v[$0] / 0.0199).squareRoot() + 1e-3)
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (w, a, b) = (weights, first, second)
          unsafe tk_adam_step(
            count, &w, gradient, &a, &b, 0.1, 0.9, 0.99, 1e-3, 0.01, 0.19, 0.0199)
          let agrees = agree(w, expected, within: 1e-5) && agree(a, m) && agree(b, v)
          #expect(agrees)
        }
      }
    }

    @Test("sums and products", arguments: counts)
    func sums(count: Int) {
      var values = KernelValues(seed: count)
      let (a, b) = (values.floats(count), values.floats(count))
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var total = b
          unsafe tk_accumulate(count, a, &total)
          #expect(total == zip(a, b).map { $0 + $1 })
          unsafe tk_scale(count, 3, &total)
          #expect(total == zip(a, b).map { ($0 + $1) * 3 })
        }
      }
    }

    @Test("one NaN or infinity is found wherever it is", arguments: [1, 8, 16, 33, 9000])
    func finite(count: Int) {
      let values = KernelValues(seed: count).sample(count)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          #expect(unsafe tk_all_finite(count, values) == 1)
          for place in [0, count / 2, count - 1] {
            for bad in [Float.nan, .infinity, -.infinity] {
              var changed = values
              changed[place] = bad
              #expect(unsafe tk_all_finite(count, changed) == 0)
            }
          }
          let largest: [Float] = [
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
          ]
          #expect(unsafe tk_all_finite(3, largest) == 1)
          #expect(unsafe tk_all_finite(0, values) == 1)
        }
      }
    }
  }
}
