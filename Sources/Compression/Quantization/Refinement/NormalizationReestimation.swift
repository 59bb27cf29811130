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

  init(over source: any SampleSource, samples: [Int], parallel: Parallel) {
    self.source = source
    self.samples = samples
    self.parallel = parallel
  }

  func reestimated(_ network: Network) -> Network {
    var result = network
    for path in Self.paths(of: network) {
      let input = Plan.inputPath(of: path)
      let found = LayerMoments(
        of: [input], in: result, over: source, samples: samples, parallel: parallel)
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
