// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// Rounds each weight up or down such that a layer's outputs, not its weights, change least.
///
/// The objective of AdaRound (Nagel et al. 2020, equation 13): for each filter the least d' E[x x'] d
/// over roundings up or down, d the change of the weights, x what the filter sees in the network
/// quantized so far. The paper relaxes it and follows gradients; here single roundings are turned,
/// the best known for each weight in turn, until none helps: the same quadratic, without settings.
struct AdaptiveRounding {
  private static let sweeps = 20

  private let source: any SampleSource
  private let samples: [Int]
  private let seed: UInt64
  private let parallel: Parallel
  private let control: RunControl

  init(
    over source: any SampleSource, samples: [Int], seed: UInt64, parallel: Parallel,
    control: RunControl
  ) {
    (self.source, self.samples, self.seed, self.parallel) = (source, samples, seed, parallel)
    self.control = control
  }

  /// The quantized network with its weights' roundings chosen, layer by layer; rules keep their steps
  /// from then on.
  ///
  /// Once cancelled, the weights that are left stay as they are.
  ///
  /// - Throws: `CompressionError.notUniform` for a layer whose levels are not evenly spaced.
  func rounded(_ network: Network) throws(CompressionError) -> Network {
    for keyed in network.quantizableWeights where Self.uniformRule(of: keyed.parameter) == nil {
      throw .notUniform(
        layer: keyed.path, rule: keyed.parameter.quantizer.map { type(of: $0).kind } ?? "none")
    }
    let weights = network.quantizableWeights
    var result = network
    for (index, keyed) in weights.enumerated() {
      guard !control.isCancelled else { break }
      control.report(RunProgress("adaround", completed: index, total: weights.count))
      guard let rule = Self.uniformRule(of: keyed.parameter),
        let moments = InputMoments(
          of: keyed.path, in: result, over: source, samples: samples, seed: seed,
          parallel: parallel, control: control)
      else { continue }
      let values = latent(keyed.parameter.value, rule: rule, moments: moments.matrices)
      result.mapParameters { key, parameter in
        guard key == keyed.key else { return }
        parameter.value = values
        parameter.quantizer = rule
      }
    }
    return result
  }

  /// The same grid with its steps kept; nil if levels are not evenly spaced.
  private static func uniformRule(of parameter: Parameter) -> SteppedQuantizer? {
    guard let quantizer = parameter.quantizer,
      quantizer is SymmetricQuantizer || quantizer is SteppedQuantizer
    else { return nil }
    let channels = parameter.value.shape.dimensions.first ?? 1
    var codes = [Float](repeating: 0, count: parameter.value.count)
    var scales = [Float](repeating: 0, count: channels)
    unsafe parameter.value.withUnsafeValues { source in
      unsafe codes.withUnsafeMutableBufferPointer { codes in
        unsafe scales.withUnsafeMutableBufferPointer { scales in
          unsafe quantizer.grid(source, channels: channels, codes: codes, scales: scales)
        }
      }
    }
    return SteppedQuantizer(bits: quantizer.bits, stepSizes: scales)
  }

  /// Weights that round to the chosen codes, as near to the old ones as that allows.
  private func latent(_ weights: Tensor, rule: SteppedQuantizer, moments: [Tensor]) -> Tensor {
    let channels = weights.shape.dimensions.first ?? 1
    let depth = weights.count / max(channels, 1)
    guard let sizes = rule.stepSizes, !moments.isEmpty, channels % moments.count == 0 else {
      return weights
    }
    let old = weights.values
    let perGroup = channels / moments.count
    let rows = Mutex([[Float]](repeating: [], count: channels))
    parallel.forEach(channels) { channel, _ in
      let row = Array(old[(channel * depth)..<((channel + 1) * depth)])
      let moment = moments[channel / perGroup]
      let chosen =
        moment.shape == [depth, depth] && !control.isCancelled
        ? self.row(row, step: sizes[channel], limit: Float(rule.limit), moments: moment) : row
      rows.withLock { $0[channel] = chosen }
    }
    let flat = rows.withLock { $0.flatMap { $0 } }
    return Tensor(shape: weights.shape) { flat[$0] }
  }

  /// One filter.
  private func row(_ weights: [Float], step: Float, limit: Float, moments: Tensor) -> [Float] {
    guard step > 0 else { return weights }
    let places = weights.map { $0 / step }
    var codes = places.map { min(max($0.rounded(.toNearestOrEven), -limit), limit) }
    let depth = weights.count
    return unsafe moments.withUnsafeValues { matrix in
      // The gradient of half the objective, in steps.
      var slopes = [Float](repeating: 0, count: depth)
      for column in 0..<depth {
        let change = codes[column] - places[column]
        guard change != 0 else { continue }
        for index in 0..<depth { unsafe slopes[index] += matrix[column * depth + index] * change }
      }
      for _ in 0..<Self.sweeps {
        guard !control.isCancelled else { break }
        var turned = false
        for index in 0..<depth {
          let other = codes[index] > places[index] ? codes[index] - 1 : codes[index] + 1
          // Up or down from where the weight lies, and no farther.
          guard abs(other - places[index]) < 1, abs(other) <= limit, places[index] != codes[index]
          else { continue }
          let move = other - codes[index]
          let gain = unsafe 2 * move * slopes[index] + matrix[index * depth + index]
          guard gain < -1e-12 else { continue }
          codes[index] = other
          turned = true
          for row in 0..<depth { unsafe slopes[row] += matrix[index * depth + row] * move }
        }
        if !turned { break }
      }
      return (0..<depth).map { index in
        let nearest = min(max(places[index].rounded(.toNearestOrEven), -limit), limit)
        guard codes[index] != nearest else { return weights[index] }
        return (codes[index] + (places[index] > codes[index] ? 0.49 : -0.49)) * step
      }
    }
  }
}
