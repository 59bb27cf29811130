// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Random points of the ball, without any search: the least that an attack has to beat.
package struct Noise: NamedAttack {
  package static let name = "noise"
  package static let summary = "random points of the ball: what any search has to beat"
  package static let parameters: [AttackParameter] = [
    AttackParameter("queries", "points that are tried", .integer(2...1_000_000, usual: 100))
  ]
  package static let norms: [Norm] = [.linf, .l2, .l1]
  package static let usesGradients = false

  package let queries: Int
  package let restarts = 1

  package init(queries: Int = 100) {
    self.queries = queries
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(queries: arguments.integer("queries"))
  }

  /// The first query is where the start begins.
  package var steps: Int { queries - 1 }
  package var settings: String { "queries=\(queries)" }
  package var shortSettings: String { "\(queries) queries" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    Search(tile, norm: threat.norm, seed: seed)
  }

  private final class Search: AttackSearch {
    private let tile: AttackTile
    private let norm: Norm
    private let seed: UInt64
    private var streams: [RandomStream]

    init(_ tile: AttackTile, norm: Norm, seed: UInt64) {
      self.tile = tile
      self.norm = norm
      self.seed = seed
      let unused = RandomStream(seed: seed, purpose: .attackStart)
      streams = Array(repeating: unused, count: Kernels.lanes)
    }

    func begin(lane: Int, sample: Int, start: Int) {
      streams[lane] = RandomStream(seed: seed, purpose: .attackStart, sample, start)
      norm.addBallPoint(tile, lane: lane, from: &streams[lane])
    }

    func advance(active: UInt32) -> UInt32 {
      unsafe Kernels.copyLanes(
        vectors: tile.vectors, from: tile.clean, lanes: active, to: tile.query)
      for lane in 0..<Kernels.lanes where active.has(lane) {
        norm.addBallPoint(tile, lane: lane, from: &streams[lane])
      }
      return 0
    }
  }
}
