// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Perturbations")
  struct Perturbations {
    static let counts = [0, 1, 3, 20]
    private let active: UInt32 = 0b1110_1111_0111_1111
    private let steps: [Float] = (0..<16).map { 0.01 * Float($0) }
    private let radii: [Float] = (0..<16).map { 0.02 + 0.01 * Float($0) }

    private func isActive(_ index: Int) -> Bool { active >> UInt32(index % lanes) & 1 == 1 }

    private func clamp(_ value: Float, _ low: Float, _ high: Float) -> Float {
      value < low ? low : value > high ? high : value
    }

    private func start(_ count: Int) -> (clean: [Float], x: [Float], gradient: [Float]) {
      var values = KernelValues(seed: count)
      let clean = values.floats(count * lanes).map { ($0 + 1) / 2 }
      let x = zip(clean, values.floats(count * lanes)).map { $0 + 0.2 * $1 }
      var gradient = values.floats(count * lanes)
      if count > 0 { (gradient[0], gradient[1], gradient[2]) = (.nan, 0, -.infinity) }
      return (clean, x, gradient)
    }

    @Test("sign steps and projections keep to the ball and the range", arguments: counts)
    func linf(count: Int) {
      let (clean, x, gradient) = start(count)
      let projected = x.indices.map { (index: Int) -> Float in
        let radius = radii[index % lanes]
        let moved = clean[index] + clamp(x[index] - clean[index], -radius, radius)
        return isActive(index) ? clamp(moved, 0.1, 0.9) : x[index]
      }
      let stepped = x.indices.map { (index: Int) -> Float in
        let (radius, step) = (radii[index % lanes], steps[index % lanes])
        let sign: Float = gradient[index] > 0 ? 1 : gradient[index] < 0 ? -1 : 0
        let offset = x[index] + step * sign - clean[index]
        let value = clamp(clean[index] + clamp(offset, -radius, radius), 0.1, 0.9)
        return isActive(index) ? value : x[index]
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = x
          unsafe tk_linf_project(count, clean, radii, 0.1, 0.9, active, &y)
          #expect(y == projected)
          y = x
          unsafe tk_linf_step(count, clean, gradient, steps, radii, 0.1, 0.9, active, &y)
          #expect(y == stepped)
          y = x
          unsafe tk_linf_project(count, clean, radii, -.infinity, .infinity, 0xFFFF, &y)
          let offsets = zip(y, clean).map { abs($0 - $1) }
          let inside = offsets.indices.allSatisfy { offsets[$0] <= radii[$0 % lanes] + 1e-6 }
          #expect(inside)
        }
      }
    }

    @Test("norms per lane", arguments: counts)
    func norms(count: Int) {
      let (a, b, _) = start(count)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (euclidean, largest) = ([Float](repeating: 9, count: 16), radii)
          unsafe tk_l2_norms(count, a, b, &euclidean)
          unsafe tk_linf_norms(count, a, b, &largest)
          for index in 0..<lanes {
            let differences = zip(lane(index, of: a), lane(index, of: b)).map { $0 - $1 }
            let length = innerProduct(differences, differences).squareRoot()
            #expect(abs(Double(euclidean[index]) - length) < 1e-6)
            #expect(largest[index] == differences.map(abs).max() ?? 0)
          }
          unsafe tk_l2_norms(count, a, nil, &euclidean)
          let own = lane(4, of: a)
          #expect(abs(Double(euclidean[4]) - innerProduct(own, own).squareRoot()) < 1e-5)
        }
      }
    }

    @Test("norms neither hide a NaN nor underflow")
    func extremeNorms() {
      var a = [Float](repeating: 1e-30, count: 3 * lanes)
      (a[1], a[2 * lanes + 2]) = (.nan, -.infinity)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var (euclidean, largest) = (radii, radii)
          unsafe tk_l2_norms(3, a, nil, &euclidean)
          unsafe tk_linf_norms(3, a, nil, &largest)
          #expect(abs(euclidean[0] / 1.7320508e-30 - 1) < 1e-6)
          #expect(euclidean[1].isNaN && largest[1].isNaN)
          #expect(euclidean[2] == .infinity && largest[2] == .infinity)
        }
      }
    }

    @Test("an ascent step has the given length", arguments: [1, 3, 20])
    func ascent(count: Int) {
      let (_, x, drawn) = start(count)
      var gradient = drawn
      // Lanes 0 (NaN), 2 (infinite) and 3 (zero) must stay; lane 4 is tiny.
      for v in 0..<count {
        gradient[v * lanes + 3] = 0
        gradient[v * lanes + 4] *= 1e-38
      }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = x
          unsafe tk_l2_ascend(count, gradient, steps, active, &y)
          for index in 0..<lanes {
            let moves = isActive(index) && ![0, 2, 3].contains(index)
            let shift = zip(lane(index, of: y), lane(index, of: x)).map { $0 - $1 }
            let along = innerProduct(shift, lane(index, of: gradient))
            let length = innerProduct(shift, shift).squareRoot()
            guard moves, !(count == 1 && index == 1) else {
              #expect(lane(index, of: y) == lane(index, of: x))
              continue
            }
            #expect(abs(length - Double(steps[index])) < 1e-5)
            #expect(along >= 0)
          }
        }
      }
    }

    @Test("the Euclidean projection shortens what is too long", arguments: counts)
    func l2(count: Int) {
      let (clean, x, _) = start(count)
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = x
          unsafe tk_l2_project(count, clean, radii, -.infinity, .infinity, active, &y)
          for index in 0..<lanes {
            let offset = zip(lane(index, of: x), lane(index, of: clean)).map { $0 - $1 }
            let length = Float(innerProduct(offset, offset).squareRoot())
            let factor = isActive(index) && length > radii[index] ? radii[index] / length : 1
            let expected = zip(lane(index, of: clean), offset).map { $0 + factor * $1 }
            let agrees = agree(lane(index, of: y), expected)
            #expect(agrees)
          }
          unsafe tk_l2_project(count, clean, radii, 0.4, 0.6, 0xFFFF, &y)
          let inside = y.allSatisfy { (0.4...0.6).contains($0) }
          #expect(inside)
        }
      }
    }

    @Test("lanes are copied one by one", arguments: counts)
    func copies(count: Int) {
      let (a, b, _) = start(count)
      let expected = a.indices.map { isActive($0) ? a[$0] : b[$0] }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = b
          unsafe tk_copy_lanes(count, a, active, &y)
          #expect(y == expected)
        }
      }
    }
  }
}
