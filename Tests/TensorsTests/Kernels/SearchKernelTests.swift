// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Moves of searches")
  struct Searches {
    private let active: UInt32 = 0b1110_1111_0111_1111
    private let radii: [Float] = (0..<16).map { 0.1 + 0.3 * Float($0) }

    private func isActive(_ lane: Int) -> Bool { active >> UInt32(lane) & 1 == 1 }

    private func start(_ count: Int) -> (clean: [Float], x: [Float]) {
      var values = KernelValues(seed: count)
      let clean = values.floats(count * lanes).map { ($0 + 1) / 2 }
      let x = zip(clean, values.floats(count * lanes)).map { min(1, max(0, $0 + 0.7 * $1)) }
      return (clean, x)
    }

    /// The nearest point of the L1 ball, by sorting.
    private func projected(_ change: [Float], _ radius: Float) -> [Float] {
      let sizes = change.map { Double(abs($0)) }.sorted(by: >)
      guard sizes.reduce(0, +) > Double(radius) else { return change }
      var (sum, threshold) = (0.0, 0.0)
      for (index, size) in sizes.enumerated() {
        sum += size
        let candidate = (sum - Double(radius)) / Double(index + 1)
        if candidate < size { threshold = candidate }
      }
      return change.map { value in
        let size = max(0, Double(abs(value)) - threshold)
        return Float(value < 0 ? -size : size)
      }
    }

    @Test("projection onto the L1 ball is the nearest point", arguments: [1, 3, 20])
    func l1Projection(count: Int) {
      let (clean, x) = start(count)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = x
          unsafe tk_l1_project(count, clean, radii, -.infinity, .infinity, active, &y)
          for index in 0..<lanes {
            let change = zip(lane(index, of: x), lane(index, of: clean)).map { $0 - $1 }
            let wanted =
              isActive(index)
              ? zip(projected(change, radii[index]), lane(index, of: clean)).map { $0 + $1 }
              : lane(index, of: x)
            #expect(agree(lane(index, of: y), wanted, within: 2e-6), "\(index)")
          }
        }
      }
    }

    @Test("L1 steps move the values with the largest gradients that can still move")
    func l1Steps() {
      let count = 5
      var x = [Float](repeating: 0.5, count: count * lanes)
      var gradient = [Float](repeating: 0, count: count * lanes)
      for index in 0..<lanes {
        for (row, value) in [Float(3), -2, 1, -4, 5].enumerated() {
          gradient[row * lanes + index] = value
        }
        x[4 * lanes + index] = 1  // The largest cannot rise any more.
      }
      let steps = [Float](repeating: 0.2, count: lanes)
      var scratch = [Float](repeating: 0, count: count)
      unsafe tk_l1_ascend(count, gradient, steps, 2, 0, 1, active, &scratch, &x)
      for index in 0..<lanes {
        let wanted: [Float] = isActive(index) ? [0.6, 0.5, 0.5, 0.4, 1] : [0.5, 0.5, 0.5, 0.5, 1]
        #expect(agree(lane(index, of: x), wanted))
      }
    }

    /// The length of the move by bisection; the excess is then lowered by exactly what is asked.
    @Test(
      "moves to a hyperplane are the smallest that stay in the range", arguments: [Int32(0), 2],
      [1, 7, 40])
    func hyperplanes(q: Int32, count: Int) {
      let (t, _) = start(count)
      var values = KernelValues(seed: count + 1)
      let w = values.floats(count * lanes)
      let reaches = (0..<lanes).map { index in
        zip(lane(index, of: t), lane(index, of: w)).map {
          Double(abs($1)) * ($1 > 0 ? Double($0) : 1 - Double($0))
        }
        .reduce(0, +)
      }
      // A part of what can be reached, the whole of it and more; some rise instead.
      let excess = (0..<lanes).map { index -> Double in
        let sign = index % 3 == 2 ? -0.2 : 1.0
        return sign * reaches[index] * [0.1, 0.5, 0.9, 1.5][index % 4]
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var move = [Float](repeating: 7, count: count * lanes)
          unsafe tk_hyperplane_move(count, t, w, excess, q, 0, 1, active, &move)
          for index in 0..<lanes {
            guard isActive(index) else {
              #expect(lane(index, of: move).allSatisfy { $0 == 7 })
              continue
            }
            let (point, normal) = (lane(index, of: t), lane(index, of: w))
            let falls = excess[index] >= 0
            let room = zip(point, normal).map { ($1 > 0) == falls ? $0 : 1 - $0 }
            func gain(_ length: Float) -> Double {
              zip(room, normal).map { room, weight in
                Double(abs(weight)) * Double(min(room, q == 2 ? length * abs(weight) : length))
              }.reduce(0, +)
            }
            var (low, high): (Float, Float) = (0, 1e4)
            for _ in 0..<80 {
              let middle = (low + high) / 2
              if gain(middle) < abs(excess[index]) { low = middle } else { high = middle }
            }
            let wanted = zip(room, normal).map { room, weight -> Float in
              let size = min(room, q == 2 ? high * abs(weight) : high)
              return (weight > 0) == falls ? -size : size
            }
            #expect(agree(lane(index, of: move), wanted, within: 2e-5), "\(index)")
          }
        }
      }
    }

    @Test("without a range a hyperplane is always reached")
    func unbounded() {
      let (t, _) = start(6)
      var values = KernelValues(seed: 9)
      let w = values.floats(6 * lanes)
      let excess = (0..<lanes).map { Double($0) - 7.5 }
      for q in [Int32(0), 2] {
        var move = [Float](repeating: 0, count: 6 * lanes)
        unsafe tk_hyperplane_move(6, t, w, excess, q, -.infinity, .infinity, 0xFFFF, &move)
        for index in 0..<lanes {
          let gained = innerProduct(lane(index, of: move), lane(index, of: w))
          #expect(abs(gained + excess[index]) < 1e-4)
        }
      }
    }

    @Test("combinations, products, sums and momentum per lane")
    func arithmetic() {
      let (a, b) = start(20)
      let ones = [Float](repeating: 1, count: lanes)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = b
          unsafe tk_lanes_combine(20, radii, a, ones, active, &y)
          let combined = y.indices.map { index in
            isActive(index % lanes) ? radii[index % lanes] * a[index] + b[index] : b[index]
          }
          #expect(agree(y, combined))
          var products = [Double](repeating: 0, count: lanes)
          unsafe tk_lanes_product(20, a, b, &products)
          var sums = [Float](repeating: 0, count: lanes)
          unsafe tk_l1_norms(20, a, b, &sums)
          for index in 0..<lanes {
            let (left, right) = (lane(index, of: a), lane(index, of: b))
            #expect(abs(products[index] - innerProduct(left, right)) < 1e-9)
            let sum = zip(left, right).reduce(Float(0)) { $0 + abs($1.0 - $1.1) }
            #expect(abs(sums[index] - sum) < 1e-5)
          }
          var (x, last) = (a, b)
          let z = a.map { $0 + 0.25 }
          let share = [Float](repeating: 0.75, count: lanes)
          unsafe tk_momentum_mix(20, z, share, active, &last, &x)
          for index in x.indices {
            let moved = a[index] + 0.75 * 0.25 + 0.25 * (a[index] - b[index])
            #expect(abs(x[index] - (isActive(index % lanes) ? moved : a[index])) < 1e-6)
            #expect(last[index] == (isActive(index % lanes) ? a[index] : b[index]))
          }
        }
      }
    }

    @Test("digests and comparisons tell lanes apart by their bits")
    func digests() {
      let (a, _) = start(20)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var other = a
          other[7 * lanes + 3] = -other[7 * lanes + 3]
          other[19 * lanes + 12] = other[19 * lanes + 12].nextUp
          #expect(unsafe tk_lanes_equal(20, a, other) == 0xFFFF & ~(1 << 3 | 1 << 12))
          var (first, second) = (
            [UInt64](repeating: 0, count: lanes), [UInt64](repeating: 1, count: lanes)
          )
          unsafe tk_lanes_digest(20, a, &first)
          unsafe tk_lanes_digest(20, other, &second)
          for index in 0..<lanes {
            #expect((first[index] == second[index]) == (index != 3 && index != 12))
          }
          #expect(Set(first).count == lanes)
        }
      }
    }

    @Test("descent in the bounded variable stays inside and goes the way of Adam")
    func descent() {
      let (clean, _) = start(4)
      var v = [Float](repeating: 0, count: 4 * lanes)
      unsafe tk_tanh_inverse(4, clean, 0, 1, 0xFFFF, &v)
      var (first, second, x) = (v.map { _ in Float(0) }, v.map { _ in Float(0) }, clean)
      let gradient = x.indices.map { Float($0 % 3) - 1 }
      let before = v
      let weight = [Float](repeating: 2, count: lanes)
      let round = [Float](repeating: 1, count: lanes)
      unsafe tk_tanh_descend(
        4, clean, gradient, weight, round, 0.1, 0, 1, active, &first, &second, &v, &x)
      for index in v.indices where isActive(index % lanes) {
        // The first step of Adam has the rate's length, along the gradient that is ascended.
        #expect(abs(v[index] - before[index] - 0.1 * gradient[index]) < 1e-4)
        #expect(x[index] > 0 && x[index] < 1)
        #expect(abs(x[index] - (0.5 + 0.5 * tanh(v[index]))) < 1e-6)
      }
      #expect(x[7] == clean[7] && v[7] == before[7])
    }

    private func tanh(_ value: Float) -> Float {
      let power = exponential(2 * Double(value))
      return Float((power - 1) / (power + 1))
    }

    /// By its series, after halving the argument until it is small.
    private func exponential(_ value: Double) -> Double {
      guard abs(value) > 0.01 else {
        return 1 + value * (1 + value / 2 * (1 + value / 3 * (1 + value / 4)))
      }
      let half = exponential(value / 2)
      return half * half
    }
  }
}
