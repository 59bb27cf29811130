// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Moves biases so that every output channel keeps its mean when weights and activations are rounded.
///
/// Nagel et al. 2019, "Data-free quantization through weight equalization and bias correction",
/// section 4.2, with means over training images: layer by layer, the inputs of each being those of the
/// corrected network.
struct BiasCorrection {
  private let source: any SampleSource
  private let samples: [Int]
  private let parallel: Parallel
  private let control: RunControl

  init(over source: any SampleSource, samples: [Int], parallel: Parallel, control: RunControl) {
    self.source = source
    self.samples = samples
    self.parallel = parallel
    self.control = control
  }

  /// The quantized network with biases moved; `original` is the same with nothing rounded.
  ///
  /// Once cancelled it ends soon, and what it gives is of no use.
  func corrected(_ network: Network, original: Network) -> Network {
    let paths = network.quantizableWeights.map(\.path)
    let wanted = moments(of: paths, in: original)
    var result = network
    for (index, path) in paths.enumerated() {
      guard !control.isCancelled else { break }
      control.report(RunProgress("biases", completed: index, total: paths.count))
      let found = moments(of: [path], in: result)
      guard let target = wanted[path]?.means, let means = found[path]?.means,
        target.count == means.count
      else { continue }
      let shift = zip(target, means).map { Float($0 - $1) }
      result.mapLayers { place, layer in
        guard place == path, var scaling = layer as? any OutputScaling else { return }
        scaling.shiftOutputs(by: shift)
        layer = scaling
      }
    }
    return result
  }

  private func moments(of paths: [String], in network: Network) -> LayerMoments {
    LayerMoments(
      of: paths, in: network, over: source, samples: samples, parallel: parallel,
      control: control)
  }
}
