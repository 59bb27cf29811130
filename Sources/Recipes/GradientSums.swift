// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors

/// Sums over images of squared gradients and of what whole channels contribute to the loss.
///
/// Belongs to one worker at a time, which is the discipline behind the unchecked mark.
final class GradientSums: @unchecked Sendable {
  /// A parameter's place, and that of its channels' sums.
  private struct Place {
    let range: Range<Int>
    let channels: Range<Int>
  }

  private let places: [Place]
  /// For each layer with trained parameters: path and the place of its channels' sums.
  private let layers: [(path: String, channels: Range<Int>)]
  private let values: AlignedBuffer
  private let squares: AlignedBuffer
  private var products: [Double]
  private var current: [Float]

  init(_ plan: Plan, network: Network) {
    var places: [Place] = []
    var layers: [(path: String, channels: Range<Int>)] = []
    for (keyed, reference) in zip(network.parameters, plan.layout)
    where keyed.parameter.isTrainable {
      let count = keyed.parameter.value.shape[0]
      if layers.last?.path != keyed.path {
        let start = layers.last?.channels.upperBound ?? 0
        layers.append((keyed.path, start..<(start + count)))
      }
      places.append(
        Place(
          range: reference.offset..<(reference.offset + reference.count),
          channels: layers[layers.count - 1].channels))
    }
    self.places = places
    self.layers = layers
    values = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: values)
    squares = AlignedBuffer(count: plan.parameterCount)
    products = Array(repeating: 0, count: layers.last?.channels.upperBound ?? 0)
    current = Array(repeating: 0, count: products.count)
  }

  /// Adds one image's gradient.
  func add(_ gradient: AlignedBuffer) {
    for index in current.indices { current[index] = 0 }
    for place in places {
      let size = place.range.count / place.channels.count
      var offset = place.range.lowerBound
      for channel in place.channels {
        var product = Float(0)
        for index in offset..<(offset + size) {
          let slope = unsafe gradient.floats[index]
          unsafe squares.floats[index] += slope * slope
          unsafe product += slope * values.floats[index]
        }
        current[channel] += product
        offset += size
      }
    }
    for index in products.indices { products[index] += Double(current[index].magnitude) }
  }

  /// Adds what another worker has summed up.
  func add(_ other: GradientSums) {
    unsafe Kernels.accumulate(
      count: squares.count, other.squares.floats, into: squares.floats)
    for index in products.indices { products[index] += other.products[index] }
  }

  /// The means over a number of images.
  ///
  /// - Throws: `CompressionError.parameterNotFinite`.
  func evidence(
    of network: Network, images: Int, text: String
  ) throws(CompressionError) -> GradientEvidence {
    let count = Float(max(images, 1))
    var means: [String: Tensor] = [:]
    let trained = network.parameters.filter { $0.parameter.isTrainable }
    for (keyed, place) in zip(trained, places) {
      let mean = Tensor(shape: keyed.parameter.value.shape) { index in
        unsafe squares.floats[place.range.lowerBound + index] / count
      }
      guard mean.isFinite else { throw .parameterNotFinite(key: keyed.key) }
      means[keyed.key] = mean
    }
    let channels = layers.map { ($0.path, products[$0.channels].map { $0 / Double(count) }) }
    return GradientEvidence(
      text: text, squares: means,
      products: Dictionary(channels, uniquingKeysWith: { first, _ in first }))
  }
}
