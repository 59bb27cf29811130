// SPDX-License-Identifier: MIT

/// What random numbers are for; keeps streams of one seed apart.
///
/// The raw values are part of every result's reproducibility: never renumber them.
package enum RandomPurpose: UInt32, Sendable {
  case initialization = 1
  case shuffle = 2
  case augmentation = 3
  case attackStart = 4
  case sampleChoice = 5
  case attackTarget = 6
  case calibration = 7
  case pruning = 8
  case split = 9
  case test = 10
  case adversarySource = 11
}

/// Counter-based random numbers: Philox4x32-10.
///
/// Salmon et al. 2011. A stream is named by (seed, purpose, and up to two keys such as epoch and sample), so that its
/// numbers depend neither on threads nor on batch size nor on what was drawn before.
package struct RandomStream: Sendable {
  private let key: (UInt32, UInt32)
  private let high: (UInt32, UInt32, UInt32)
  private var block: UInt32 = 0
  private var buffer: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var used = 4

  package init(seed: UInt64, purpose: RandomPurpose, _ first: Int = 0, _ second: Int = 0) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let wide = UInt64(bitPattern: Int64(second))
    high = (
      UInt32(truncatingIfNeeded: first),
      UInt32(truncatingIfNeeded: wide),
      UInt32(truncatingIfNeeded: wide >> 32) ^ (purpose.rawValue << 24)
        ^ UInt32(truncatingIfNeeded: first >> 32)
    )
  }

  /// The next 32 random bits.
  package mutating func next() -> UInt32 {
    if used == 4 {
      buffer = Self.philox(counter: (block, high.0, high.1, high.2), key: key)
      block &+= 1
      used = 0
    }
    defer { used += 1 }
    switch used {
    case 0: return buffer.0
    case 1: return buffer.1
    case 2: return buffer.2
    default: return buffer.3
    }
  }

  /// A float in [0, 1), of 24 random bits.
  package mutating func uniform() -> Float {
    Float(next() >> 8) * 0x1p-24
  }

  /// A float in [low, high]; rounding may reach the upper end.
  package mutating func uniform(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// An integer in 0 ..< bound, without bias.
  package mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= UInt32.max, "the bound fits 32 bits")
    let limit = UInt32(bound)
    let threshold = (0 &- limit) % limit
    while true {
      let product = UInt64(next()) * UInt64(limit)
      if UInt32(truncatingIfNeeded: product) >= threshold { return Int(product >> 32) }
    }
  }

  /// The numbers 0 ..< count in random order (Fisher and Yates).
  package mutating func permutation(count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, integer(below: index + 1))
    }
    return order
  }

  /// The four words that a counter and a key give: the bare function, for known answers.
  package static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) &* UInt64(c.0)
      let second = UInt64(0xCD9E_8D57) &* UInt64(c.2)
      c = (
        UInt32(truncatingIfNeeded: second >> 32) ^ c.1 ^ k.0,
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c.3 ^ k.1,
        UInt32(truncatingIfNeeded: first)
      )
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return c
  }
}
