// SPDX-License-Identifier: MIT
import Tensors
import Testing

@Suite("RandomStream")
struct RandomStreamTests {
  @Test("Philox4x32-10 gives the known answers of Random123")
  func knownAnswers() {
    let ones = UInt32.max
    let zero = RandomStream.philox(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(zero == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let full = RandomStream.philox(counter: (ones, ones, ones, ones), key: (ones, ones))
    #expect(full == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let digits = RandomStream.philox(
      counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0)
    )
    #expect(digits == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("the numbers of a stream are fixed for ever: results depend on them")
  func numbersAreFixed() {
    var stream = RandomStream(seed: 0x0123_4567_89ab_cdef, purpose: .shuffle, 3, 5)
    let expected = RandomStream.philox(
      counter: (0, 3, 5, 2 << 24), key: (0x89ab_cdef, 0x0123_4567))
    #expect(stream.next() == expected.0)
    #expect(stream.next() == expected.1)
    #expect(stream.next() == expected.2)
    #expect(stream.next() == expected.3)
    let second = RandomStream.philox(
      counter: (1, 3, 5, 2 << 24), key: (0x89ab_cdef, 0x0123_4567))
    #expect(stream.next() == second.0)
  }

  @Test("streams that differ in seed, purpose or a key have nothing in common")
  func independence() {
    let purposes: [RandomPurpose] = [
      .initialization, .shuffle, .augmentation, .attackStart, .sampleChoice, .attackTarget,
      .calibration, .pruning, .split, .test,
    ]
    #expect(Set(purposes.map(\.rawValue)).count == purposes.count)
    var starts = Set<UInt64>()
    var count = 0
    for seed in [0, 1, 1 << 32, UInt64.max] {
      for purpose in purposes {
        for first in [0, 1, 2, 1000] {
          for second in [0, 1, 2, 1000, 1 << 33] {
            var stream = RandomStream(seed: seed, purpose: purpose, first, second)
            starts.insert(UInt64(stream.next()) << 32 | UInt64(stream.next()))
            count += 1
          }
        }
      }
    }
    #expect(starts.count == count)
  }

  @Test("neighbouring streams are not correlated")
  func correlation() {
    var left = RandomStream(seed: 7, purpose: .test, 1, 0)
    var right = RandomStream(seed: 7, purpose: .test, 1, 1)
    let count = 20_000
    var sum = 0.0
    for _ in 0..<count { sum += (Double(left.uniform()) - 0.5) * (Double(right.uniform()) - 0.5) }
    // The correlation of independent numbers has a deviation of 1 / sqrt(count) = 0.007.
    #expect(abs(sum / Double(count) * 12) < 0.03)
  }

  @Test("uniform numbers fill [0, 1) evenly")
  func uniformity() {
    var stream = RandomStream(seed: 11, purpose: .test)
    var bins = [Int](repeating: 0, count: 20)
    for _ in 0..<40_000 {
      let value = stream.uniform()
      #expect(value >= 0 && value < 1)
      bins[Int(value * 20)] += 1
    }
    let chiSquare = bins.reduce(0.0) { $0 + (Double($1) - 2000) * (Double($1) - 2000) / 2000 }
    // 19 degrees of freedom: 99.99 % of all samples stay below 50.
    #expect(chiSquare < 50)
  }

  @Test("uniform numbers of a range stay inside it and reach both ends")
  func range() {
    var stream = RandomStream(seed: 12, purpose: .test)
    let values = (0..<5000).map { _ in stream.uniform(in: -0.5...1.5) }
    #expect(values.allSatisfy { $0 >= -0.5 && $0 <= 1.5 })
    #expect((values.min() ?? 0) < -0.49 && (values.max() ?? 0) > 1.49)
  }

  @Test("integers below a bound come equally often", arguments: [1, 2, 3, 10])
  func integers(bound: Int) {
    var stream = RandomStream(seed: 13, purpose: .test, bound)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<(3000 * bound) { counts[stream.integer(below: bound)] += 1 }
    // Five deviations of a binomial count of mean 3000.
    #expect(counts.allSatisfy { abs($0 - 3000) < 275 })
  }

  @Test("a permutation holds every number once", arguments: [0, 1, 2, 17, 1000])
  func permutation(count: Int) {
    var stream = RandomStream(seed: 14, purpose: .shuffle, count)
    let order = stream.permutation(count: count)
    #expect(order.sorted() == Array(0..<count))
    if count > 10 { #expect(order != Array(0..<count)) }
  }

  @Test("each order of three comes equally often")
  func permutationIsFair() {
    var stream = RandomStream(seed: 15, purpose: .shuffle)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(count: 3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
  }

  @Test("normal numbers have the moments of the normal distribution")
  func normalMoments() {
    var stream = RandomStream(seed: 16, purpose: .test)
    let count = 40_000
    var sums = [0.0, 0.0, 0.0, 0.0]
    var beyond = 0
    for _ in 0..<count {
      let value = Double(stream.normal())
      for power in 0..<4 {
        sums[power] += (0...power).reduce(1.0) { product, _ in product * value }
      }
      if abs(value) > 2 { beyond += 1 }
    }
    let moments = sums.map { $0 / Double(count) }
    #expect(abs(moments[0]) < 0.025)
    #expect(abs(moments[1] - 1) < 0.04)
    #expect(abs(moments[2]) < 0.1)
    #expect(abs(moments[3] - 3) < 0.25)
    #expect(abs(Double(beyond) / Double(count) - 0.0455) < 0.006)
  }
}
