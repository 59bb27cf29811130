// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Training

/// Pulls weights towards a sparse target while they train: adds rho (W - Z + U) to the gradient.
///
/// U stays as it is when rho grows, so that the multiplier rho U grows with it; Boyd et al. 2011, section
/// 3.4.1, would divide U.
final class MultiplierAdapter: ParameterAdapter {
  private let initialPenalty: Float
  private var penalty: Float
  private let growth: Float
  private let updates: Int
  private let masks: (Network) throws(CompressionError) -> WeightMasks
  private var weights: [ParameterReference] = []
  /// Z and U, flat.
  private var target = AlignedBuffer(count: 0)
  private var multiplier = AlignedBuffer(count: 0)
  private var plan: Plan?
  private var network: Network?
  private var steps = 0
  private var done = 0
  /// Why a projection was not possible; the target stayed as it was.
  private(set) var failure: CompressionError?

  init(
    penalty: Float, growth: Float, updates: Int,
    masks: @escaping (Network) throws(CompressionError) -> WeightMasks
  ) {
    initialPenalty = penalty
    self.penalty = penalty
    self.growth = growth
    self.updates = updates
    self.masks = masks
  }

  func begin(_ plan: Plan, network: Network, latent: AlignedBuffer, steps: Int) {
    self.plan = plan
    self.network = network
    weights = zip(network.parameters, plan.layout).compactMap { keyed, reference in
      keyed.parameter.role == .weight ? reference : nil
    }
    target = AlignedBuffer(count: latent.count)
    multiplier = AlignedBuffer(count: latent.count)
    self.steps = steps
    (penalty, done, failure) = (initialPenalty, 0, nil)
    project(latent)
  }

  func write(to state: inout StateWriter) {
    state.put(Double(penalty))
    state.put(done)
    state.put(target)
    state.put(multiplier)
  }

  func read(from state: inout StateReader) throws(StateReader.Misfit) {
    penalty = Float(try state.double())
    done = try state.integer()
    try state.fill(target)
    try state.fill(multiplier)
  }

  func adapt(_ gradient: AlignedBuffer, latent: AlignedBuffer) {
    forEachWeight { place in
      let gap = unsafe latent.floats[place] - target.floats[place] + multiplier.floats[place]
      unsafe gradient.floats[place] += penalty * gap
    }
  }

  func finish(step: Int, latent: AlignedBuffer) {
    // Evenly spaced: the share of updates follows that of steps.
    if step * updates / steps > done {
      done += 1
      penalty *= growth
      project(latent)
      forEachWeight { place in
        unsafe multiplier.floats[place] += latent.floats[place] - target.floats[place]
      }
    }
  }

  /// W as the last projection of all will leave it.
  func loadResult(_ latent: AlignedBuffer, into effective: AlignedBuffer) {
    load(latent, into: effective)
    guard let plan, let network else { return }
    do {
      let found = try masks(plan.network(network, withParameters: latent)).masks
      for reference in weights {
        guard let mask = found[reference.key] else { continue }
        for index in 0..<reference.count {
          unsafe effective.floats[reference.offset + index] *= mask[index]
        }
      }
    } catch {
      failure = failure ?? error
    }
  }

  /// Z = the nearest sparse network to W + U.
  private func project(_ latent: AlignedBuffer) {
    guard let plan, let network else { return }
    let sum = AlignedBuffer(count: latent.count)
    unsafe sum.floats.update(from: latent.floats, count: latent.count)
    forEachWeight { place in unsafe sum.floats[place] += multiplier.floats[place] }
    do {
      let found = try masks(plan.network(network, withParameters: sum)).masks
      for reference in weights {
        let mask = found[reference.key]
        for index in 0..<reference.count {
          let place = reference.offset + index
          unsafe target.floats[place] = sum.floats[place] * (mask?[index] ?? 1)
        }
      }
    } catch {
      failure = failure ?? error
    }
  }

  /// ||W - Z|| / ||W|| of what a run has given, which need not be its last step.
  func residual(of network: Network) -> Double {
    let flat = AlignedBuffer(count: target.count)
    Plan.copyParameters(of: network, into: flat)
    var (gap, size) = (0.0, 0.0)
    forEachWeight { place in
      let weight = unsafe Double(flat.floats[place])
      let difference = unsafe weight - Double(target.floats[place])
      gap += difference * difference
      size += weight * weight
    }
    return size > 0 ? (gap / size).squareRoot() : 0
  }

  private func forEachWeight(_ body: (_ place: Int) -> Void) {
    for reference in weights {
      for place in reference.offset..<(reference.offset + reference.count) { body(place) }
    }
  }
}
