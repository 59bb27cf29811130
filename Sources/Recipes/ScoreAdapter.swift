// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Training

/// Lets an optimizer move scores in the place of weights: the network computes with those weights
/// whose scores are the largest of their layer.
///
/// Backward passes straight through the choice: dL/dS = dL/dw * W * sign(S).
final class ScoreAdapter: ParameterAdapter {
  private let ratio: PruningRatio
  private var weights: [ParameterReference] = []
  private var biases: [ParameterReference] = []
  private var frozen = AlignedBuffer(count: 0)

  init(ratio: PruningRatio) {
    self.ratio = ratio
  }

  func begin(_ plan: Plan, network: Network, latent: AlignedBuffer, steps: Int) {
    (weights, biases) = ([], [])
    frozen = AlignedBuffer(count: latent.count)
    unsafe frozen.floats.update(from: latent.floats, count: latent.count)
    for (keyed, reference) in zip(network.parameters, plan.layout) {
      switch keyed.parameter.role {
      case .weight:
        weights.append(reference)
        initialize(latent, reference, dimensions: keyed.parameter.value.shape.dimensions)
      case .bias: biases.append(reference)
      case .scale, .shift, .statistic: break
      }
    }
  }

  /// S = sqrt(6 / fan-in) W / max |W|: scores in the order of the weights' magnitudes, at a scale
  /// that gradients can change.
  private func initialize(
    _ latent: AlignedBuffer, _ reference: ParameterReference, dimensions: [Int]
  ) {
    let fanIn = Float(max(dimensions.dropFirst().reduce(1, *), 1))
    let range = reference.offset..<(reference.offset + reference.count)
    let largest = range.reduce(Float(0)) { unsafe max($0, frozen.floats[$1].magnitude) }
    let scale = largest > 0 ? (6 / fanIn).squareRoot() / largest : 0
    for index in range { unsafe latent.floats[index] = frozen.floats[index] * scale }
  }

  // The scores are the run's parameters, and the frozen weights those of the network it began with.
  func write(to state: inout StateWriter) {}

  func read(from state: inout StateReader) throws(StateReader.Misfit) {}

  func load(_ latent: AlignedBuffer, into effective: AlignedBuffer) {
    unsafe effective.floats.update(from: latent.floats, count: latent.count)
    for reference in weights {
      let scores = (0..<reference.count).map { unsafe latent.floats[reference.offset + $0] }
      let mask = Self.mask(scores, ratio: ratio)
      for index in 0..<reference.count {
        let place = reference.offset + index
        unsafe effective.floats[place] = frozen.floats[place] * mask[index]
      }
    }
    for reference in biases {
      for place in reference.offset..<(reference.offset + reference.count) {
        unsafe effective.floats[place] = frozen.floats[place]
      }
    }
  }

  func adapt(_ gradient: AlignedBuffer, latent: AlignedBuffer) {
    for reference in weights {
      for place in reference.offset..<(reference.offset + reference.count) {
        let score = unsafe latent.floats[place]
        let sign: Float = score > 0 ? 1 : score < 0 ? -1 : 0
        unsafe gradient.floats[place] *= frozen.floats[place] * sign
      }
    }
    for reference in biases {
      for place in reference.offset..<(reference.offset + reference.count) {
        unsafe gradient.floats[place] = 0
      }
    }
  }

  /// 1 for the scores of largest magnitude, 0 for the share that goes.
  static func mask(_ scores: [Float], ratio: PruningRatio) -> [Float] {
    WeightMasks.keeping(
      scores.map(\.magnitude), removing: ratio.removedCount(of: scores.count))
  }
}
