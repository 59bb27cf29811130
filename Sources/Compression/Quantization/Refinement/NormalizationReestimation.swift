// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Measures the running statistics of batch normalizations anew.
///
/// What pruning or rounding did to the layers before changes what a normalization sees; its statistics
/// over training images are the cheapest repair there is. The normalizations are taken in order, each
/// with those before it repaired.
struct NormalizationReestimation {
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

  /// The network with the statistics that the images have.
  ///
  /// Once cancelled it ends soon, and what it gives is of no use.
  func reestimated(_ network: Network) -> Network {
    var result = network
    let paths = Self.paths(of: network)
    for (index, path) in paths.enumerated() {
      guard !control.isCancelled else { break }
      control.report(RunProgress("batchnorm", completed: index, total: paths.count))
      let input = Plan.inputPath(of: path)
      let found = LayerMoments(
        of: [input], in: result, over: source, samples: samples, parallel: parallel,
        control: control)
      guard let moments = found[input] else { continue }
      result.mapLayers { place, layer in
        guard place == path, layer is BatchNormalization else { return }
        var parameters = layer.parameters
        for index in parameters.indices {
          switch parameters[index].name {
          case "running_mean":
            parameters[index].value = Tensor(shape: parameters[index].value.shape) {
              Float(moments.means[$0])
            }
          case "running_var":
            parameters[index].value = Tensor(shape: parameters[index].value.shape) {
              Float(moments.variances[$0])
            }
          default: break
          }
        }
        layer.parameters = parameters
      }
    }
    return result
  }

  private static func paths(of network: Network) -> [String] {
    var paths: [String] = []
    network.visit { path, layer in if layer is BatchNormalization { paths.append(path) } }
    return paths
  }
}
