// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors

/// What a probed attack saw at its queries.
struct QueryLog: Sendable {
  var queries = 0
  var largestLinf: Float = 0
  var largestL2: Double = 0
  var largestL1: Double = 0
  var smallest = Float.infinity
  var largest = -Float.infinity
  var notNumbers = 0

  mutating func add(_ tile: AttackTile, active: UInt32) {
    for lane in 0..<Kernels.lanes where active >> UInt32(lane) & 1 == 1 {
      queries += 1
      var (square, sum) = (0.0, 0.0)
      for vector in 0..<tile.vectors {
        let index = vector * Kernels.lanes + lane
        let value = unsafe tile.query[index]
        let change = unsafe value - tile.clean[index]
        if value.isNaN { notNumbers += 1 }
        largestLinf = max(largestLinf, change.magnitude)
        square += Double(change) * Double(change)
        sum += Double(change.magnitude)
        smallest = min(smallest, value)
        largest = max(largest, value)
      }
      largestL2 = max(largestL2, square.squareRoot())
      largestL1 = max(largestL1, sum)
    }
  }
}

/// An attack that does what another does, and notes every query that got a gradient.
struct ProbedAttack: Attack {
  static let name = "probed"
  static let summary = "notes what another attack asks"

  /// Where all workers write.
  final class Log: Sendable {
    let state = Mutex(QueryLog())
    var value: QueryLog { state.withLock { $0 } }
  }

  let inner: any Attack
  let log = Log()

  var steps: Int { inner.steps }
  var restarts: Int { inner.restarts }
  var targets: Int { inner.targets }
  var runnersUp: Int { inner.runnersUp }
  var confinement: Confinement { inner.confinement }
  var settings: String { inner.settings }
  var shortSettings: String { inner.shortSettings }

  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch {
    Search(inner.makeSearch(tile, threat: threat, seed: seed), tile: tile, log: log)
  }

  private final class Search: AttackSearch {
    private let inner: any AttackSearch
    private let tile: AttackTile
    private let log: Log

    init(_ inner: any AttackSearch, tile: AttackTile, log: Log) {
      self.inner = inner
      self.tile = tile
      self.log = log
    }

    func begin(lane: Int, sample: Int, start: Int) {
      inner.begin(lane: lane, sample: sample, start: start)
    }

    func advance(active: UInt32) -> UInt32 {
      log.state.withLock { $0.add(tile, active: active) }
      return inner.advance(active: active)
    }

    func period(of lane: Int) -> Int { inner.period(of: lane) }
  }
}

/// An attack that writes queries far outside every budget.
struct CheatingAttack: Attack {
  static let name = "cheat"
  static let summary = "leaves the ball and the range"

  let steps = 6
  let restarts = 2
  let settings = ""
  let shortSettings = ""

  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch {
    Search(tile)
  }

  private final class Search: AttackSearch {
    private let tile: AttackTile
    private var round: Float = 1

    init(_ tile: AttackTile) {
      self.tile = tile
    }

    func begin(lane: Int, sample: Int, start: Int) {
      for vector in 0..<tile.vectors {
        unsafe tile.query[vector * Kernels.lanes + lane] = start == 0 ? -1000 : 1000
      }
    }

    func advance(active: UInt32) -> UInt32 {
      tile.ascend(CrossEntropy.self, active: active)
      round = -3 * round
      for index in 0..<(tile.vectors * Kernels.lanes) {
        unsafe tile.query[index] += round * (tile.gradient[index] < 0 ? -1 : 1)
      }
      return 0
    }
  }
}
