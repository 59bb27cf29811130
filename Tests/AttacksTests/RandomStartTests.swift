// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// A search of no steps ends where it starts.
@Suite("Random starts")
struct RandomStartTests {
  private static let network = try? TinyNetworks.mixed().randomized(seed: 2)

  private func starts(
    _ samples: [Int], norm: Norm = .linf, epsilon: Float = 0.1, seed: UInt64 = 1,
    restart: Int = 0, convention: ThreatModel.Convention = .paper
  ) throws -> [[Float]] {
    let network = try #require(Self.network)
    let source = TensorSource(random: 40, shape: network.input, classes: 5)
    let found = Crafted(
      network, attack: PGD(steps: 0, alpha: Spelled(1), startsAtRandom: true),
      threat: ThreatModel(norm, epsilon, convention), source: source, samples: samples,
      seed: seed, restart: restart)
    let scale = network.normalization.scale[0]
    let shift = network.normalization.shift[0]
    return zip(samples, found.queries).map { sample, query in
      zip(query, source.image(sample)).map { value, pixel in
        value - (convention == .paper ? pixel * scale + shift : pixel)
      }
    }
  }

  @Test("depend on seed, sample and start alone", arguments: Norm.allCases)
  func keys(norm: Norm) throws {
    let first = try starts([0, 7, 21], norm: norm)
    let second = try starts([30, 21, 1, 7], norm: norm)
    #expect(first[1] == second[3])
    #expect(first[2] == second[1])
    #expect(first[0] != first[1])
    let again = try starts([7], norm: norm, restart: 1)
    #expect(again[0] != first[1])
    #expect(try starts([7], norm: norm, seed: 2)[0] != first[1])
    #expect(try starts([7], norm: norm)[0] == first[1])
  }

  @Test("fill the L-infinity ball evenly")
  func linf() throws {
    let changes = try [0, 16].flatMap { try starts(Array($0..<($0 + 16))) }.flatMap { $0 }
    #expect(changes.allSatisfy { $0.magnitude <= 0.1 + 1e-6 })
    let mean = changes.reduce(0, +) / Float(changes.count)
    let square = changes.reduce(Float(0)) { $0 + $1 * $1 } / Float(changes.count)
    #expect(abs(mean) < 0.006)
    #expect(abs(square - 0.01 / 3) < 0.0003)
  }

  @Test("fill the L2 ball evenly")
  func l2() throws {
    var shares: [Double] = []
    for restart in 0..<20 {
      for change in try starts(Array(0..<16), norm: .l2, epsilon: 0.5, restart: restart) {
        let length = change.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(length <= 0.5 * (1 + 1e-5))
        shares.append(length / 0.5)
      }
    }
    // Of n = 72 dimensions the mean radius is n / (n + 1) and half lie within 0.5^(1 / n).
    let count = Double(shares.count)
    let mean = shares.reduce(0.0, +) / count
    #expect(abs(mean - 72.0 / 73) < 0.003)
    let inner = Double(shares.filter { $0 < 0.9904 }.count) / count
    #expect(abs(inner - 0.5) < 0.1)
  }

  @Test("stay in the range of pixels")
  func range() throws {
    for norm in Norm.allCases {
      let network = try #require(Self.network)
      let found = Crafted(
        network, attack: PGD(steps: 0, alpha: Spelled(1), startsAtRandom: true),
        threat: ThreatModel(norm, 3),
        source: TensorSource(
          random: 8, shape: network.input, classes: 5), samples: Array(0..<8))
      #expect(found.queries.joined().allSatisfy { (0...1).contains($0) })
      #expect(found.queries.joined().contains(0) || norm == .l2)
    }
  }

  @Test("without one the first query is the clean image")
  func zero() throws {
    let network = try #require(Self.network)
    let source = TensorSource(random: 3, shape: network.input, classes: 5)
    let found = Crafted(
      network, attack: PGD(steps: 0, alpha: Spelled(1)), threat: ThreatModel(.linf, 1),
      source: source, samples: [2, 0])
    #expect(found.queries == [source.image(2), source.image(0)])
  }
}
