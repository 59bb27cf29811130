// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Scales channels between layers so that the weights of both ends have equal ranges; what the network
/// computes stays the same.
///
/// Nagel et al. 2019, section 4.1, equation 11: W1, b1 over s and W2 times s with s = sqrt(r1 / r2), r the
/// largest magnitude that belongs to a channel. Between the two may stand what passes a positive
/// factor on: rectifiers, poolings and flattening. Pairs are taken within a sequence, in rounds, until
/// nothing changes.
enum CrossLayerEqualization {
  private static let rounds = 40

  /// The network with its pairs balanced; once cancelled, with some of them balanced in part, which
  /// does not change what it computes either.
  static func equalized(_ network: Network, control: RunControl) -> Network {
    var result = network
    result.mapSequences { _, sequence in
      let pairs = Self.pairs(in: sequence)
      for _ in 0..<rounds {
        var change: Float = 0
        for pair in pairs {
          guard !control.isCancelled else { return }
          change = max(change, balance(&sequence, pair.first, pair.second))
        }
        if change < 1e-3 { break }
      }
    }
    return result
  }

  /// Positions of layers with weights that follow each other, with nothing between but what passes
  /// positive factors on.
  static func pairs(in sequence: LayerSequence) -> [(first: Int, second: Int)] {
    var pairs: [(first: Int, second: Int)] = []
    var last: Int?
    for (index, named) in sequence.layers.enumerated() {
      if named.layer is any OutputScaling {
        if let last, readsChannelsApart(named.layer) { pairs.append((last, index)) }
        last = index
      } else if !passesFactors(named.layer) {
        last = nil
      }
    }
    return pairs
  }

  private static func passesFactors(_ layer: any Layer) -> Bool {
    layer is ReLU || layer is MaxPooling2D || layer is AveragePooling2D
      || layer is GlobalAveragePooling2D || layer is Flatten
  }

  /// Whether every input channel has the same place in all filters.
  private static func readsChannelsApart(_ layer: any Layer) -> Bool {
    (layer as? Convolution2D).map { $0.groups == 1 } ?? (layer is Linear)
  }

  /// Balances one pair; gives the largest |s - 1|.
  private static func balance(
    _ sequence: inout LayerSequence, _ first: Int, _ second: Int
  ) -> Float {
    guard var producer = sequence.layers[first].layer as? any OutputScaling,
      var consumer = sequence.layers[second].layer as? any OutputScaling
    else { return 0 }
    let channels = producer.weight.value.shape[0]
    let row = consumer.weight.value.count / max(consumer.weight.value.shape[0], 1)
    guard channels > 0, row % channels == 0 else { return 0 }
    let block = row / channels
    let depth = producer.weight.value.count / channels
    let (out, inside) = (producer.weight.value.values, consumer.weight.value.values)
    var ranges = [(Float, Float)](repeating: (0, 0), count: channels)
    for index in out.indices {
      ranges[index / depth].0 = max(ranges[index / depth].0, out[index].magnitude)
    }
    for index in inside.indices {
      let channel = index % row / block
      ranges[channel].1 = max(ranges[channel].1, inside[index].magnitude)
    }
    let factors = ranges.map { range -> Float in
      let factor = (range.0 / range.1).squareRoot()
      return range.0 > 0 && range.1 > 0 && factor.isNormal ? factor : 1
    }
    producer.scaleOutputs(
      by: factors.map { 1 / $0 }, shift: [Float](repeating: 0, count: channels))
    consumer.scaleInputs(by: factors, block: block)
    sequence.layers[first].layer = producer
    sequence.layers[second].layer = consumer
    return factors.reduce(0) { max($0, ($1 - 1).magnitude) }
  }
}

extension OutputScaling {
  /// Multiplies what belongs to each input channel, `block` weights of a filter in a run.
  fileprivate mutating func scaleInputs(by factors: [Float], block: Int) {
    let values = weight.value
    let row = factors.count * block
    weight.value = Tensor(shape: values.shape) { values[$0] * factors[$0 % row / block] }
  }
}
