// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// Measures how many images no perturbation at all within an L-infinity budget can break.
///
/// Interval bound propagation (Gowal et al. 2018): a proof, so robust accuracy under any attack is
/// at least this, and a lower bound that networks trained without it leave far from tight.
package struct CertifiedEvaluation: Sendable {
  /// Images that go through the layers together.
  private static let portion = 16

  package let network: Network
  /// The budgets, smallest first, all of the L-infinity norm.
  package let threats: [ThreatModel]
  package let parallel: Parallel

  package init(_ network: Network, threats: [ThreatModel], parallel: Parallel) {
    precondition(
      !threats.isEmpty && threats.allSatisfy { $0.norm == .linf }, "boxes bound L-infinity balls")
    self.network = network
    self.threats = threats
    self.parallel = parallel
  }

  /// The canonical text of everything that the numbers depend on but model and images.
  package var protocolID: String {
    let budgets = threats.map(\.epsilon.description)
    let budget = budgets.count > 1 ? "\(budgets[0])..\(budgets[budgets.count - 1])" : budgets[0]
    return "ibp \(threats[0].description(of: budget)) last=differences rounding=outward "
      + ProtocolID.execution(ProtocolID.word(for: network, .simulated))
  }

  /// Bounds the given samples; stops early, with a valid partial result, when cancelled.
  ///
  /// - Throws: `NetworkError` naming a layer that has no bounds, or that is quantized.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) throws(NetworkError) -> CertifiedResult {
    if let layer = network.firstQuantizedLayer {
      // Integers round images, sums and biases at places that these bounds do not follow.
      throw NetworkError(layer, "is quantized: bounds are proven for full precision")
    }
    let clean = CleanPass(network, parallel: parallel)
      .run(on: source, samples: samples, control: control)
    let standings = Mutex([CertifiedResult.Standing](repeating: .pending, count: samples.count))
    let failure = Mutex<NetworkError?>(nil)
    let portions = (samples.count + Self.portion - 1) / Self.portion
    parallel.forEach(portions) { index, _ in
      guard !control.isCancelled, failure.withLock({ $0 == nil }) else { return }
      let range = (index * Self.portion)..<min((index + 1) * Self.portion, samples.count)
      do throws(NetworkError) {
        let found = try standing(Array(range), clean: clean, source: source, samples: samples)
        standings.withLock { all in
          for (position, standing) in zip(range, found) { all[position] = standing }
        }
        control.report {
          let done = standings.withLock { all in all.count { $0 != .pending } }
          return RunProgress("certify", completed: done, total: samples.count)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return CertifiedResult(
      standings: standings.withLock { $0 }, levels: threats.count, protocolID: protocolID)
  }

  /// How far each image of a portion is certified.
  private func standing(
    _ positions: [Int], clean: [CleanPass.Verdict?], source: any SampleSource, samples: [Int]
  ) throws(NetworkError) -> [CertifiedResult.Standing] {
    var standings = positions.map { position -> CertifiedResult.Standing in
      guard let verdict = clean[position] else { return .pending }
      return verdict.prediction == verdict.label ? .right(certified: 0) : .wrong
    }
    for (level, threat) in threats.enumerated() {
      // What is not certified for one budget is not for a larger one.
      let left = standings.indices.filter { standings[$0] == .right(certified: level) }
      guard !left.isEmpty else { break }
      let chosen = left.map { samples[positions[$0]] }
      let margins = try network.leastMargins(
        over: box(chosen, threat: threat, source: source), labels: chosen.map(source.label(of:)))
      for (index, margin) in zip(left, margins) where margin > 0 {
        standings[index] = .right(certified: level + 1)
      }
    }
    return standings
  }

  /// What an attacker may turn images into, after normalization.
  private func box(
    _ samples: [Int], threat: ThreatModel, source: any SampleSource
  ) -> FeatureBounds {
    let pixels = images(samples, source: source)
    let clean = FeatureBounds(
      shape: source.shape, count: samples.count, low: pixels, high: pixels)
    let normalization = network.normalization
    let (scale, shift) = (normalization.scale, normalization.shift)
    let epsilon = threat.epsilon.value
    let widen = { (bounds: FeatureBounds) -> FeatureBounds in
      FeatureBounds(
        shape: bounds.shape, count: bounds.count,
        low: bounds.low.map { max(($0 - epsilon).nextDown, threat.range.lowerBound) },
        high: bounds.high.map { min(($0 + epsilon).nextUp, threat.range.upperBound) })
    }
    switch threat.space {
    case .pixels: return widen(clean).scaled(by: scale, shift: shift)
    case .normalized: return widen(clean.scaled(by: scale, shift: shift))
    }
  }

  /// Pixels in [0, 1], [N, C, H, W].
  private func images(_ samples: [Int], source: any SampleSource) -> [Float] {
    let shape = source.shape
    let tile = AlignedBuffer(count: shape.count * Kernels.lanes)
    var pixels = [Float](repeating: 0, count: samples.count * shape.count)
    unsafe pixels.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (index, sample) in samples.enumerated() {
        unsafe source.load(sample, into: 0, of: tile.floats)
        unsafe Kernels.extractLane(
          0, x: tile.floats, channels: shape.channels, height: shape.height, width: shape.width,
          image: base + index * shape.count)
      }
    }
    return pixels
  }
}
