// SPDX-License-Identifier: MIT
import Tensors

/// A fully connected layer: y = W x + b.
///
/// In the language: `linear 10 bias=yes`. Weights are [O, I] with I in the order channel, row,
/// column, as PyTorch flattens; bias [O].
package struct Linear: Layer {
  package static let kind = "linear"
  package static let syntax = LayerSyntax(
    "fully connected layer", number: ("features", "output features"),
    options: [.init("bias", "whether it adds a bias", .flag, default: "yes")])

  package var weight: Parameter
  package var bias: Parameter?

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    let outputs = try description.onlyNumber("output features", example: 10)
    guard input.isFlat else {
      throw NetworkError(
        description.place, "needs a plain vector, the layer before gives \(input)",
        hint: "put flatten or globalpool before it")
    }
    weight = Parameter(
      "weight", role: .weight, value: Tensor(shape: [outputs, input.channels]))
    let hasBias = try description.flag("bias", default: true)
    bias = hasBias ? Parameter("bias", role: .bias, value: Tensor(shape: [outputs])) : nil
  }

  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    let outputs = try description.onlyNumber("output features", example: 10)
    let bias = try description.flag("bias", default: true) ? outputs : 0
    return LayerFootprint(
      output: FeatureShape(channels: outputs), parameters: outputs * input.channels + bias)
  }

  package var description: LayerDescription {
    LayerDescription(
      kind: Self.kind, name: nil, numbers: [weight.value.shape[0]],
      options: ["bias": .flag(bias != nil)], blocks: [])
  }

  package var parameters: [Parameter] {
    get { [weight] + (bias.map { [$0] } ?? []) }
    set {
      weight = newValue[0]
      if newValue.count > 1 { bias = newValue[1] }
    }
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    guard input.isFlat, input.channels == weight.value.shape[1] else {
      throw NetworkError(
        Self.kind, "expects \(weight.value.shape[1]) features, the layer before gives \(input)")
    }
    return FeatureShape(channels: weight.value.shape[0])
  }

  package func multiplyAccumulates(for input: FeatureShape) -> Int { weight.value.count }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    let space = coupling.makeSpace(count: weight.value.shape[0])
    coupling.note(path, parameter: "weight", axis: 0, role: .output, space: space)
    coupling.note(path, parameter: "weight", axis: 1, role: .input, space: input)
    return space
  }

  package mutating func keep(inputs: [Int], outputs: [Int]) {
    weight.keep(outputs, axis: 0)
    weight.keep(inputs, axis: 1)
    bias?.keep(outputs, axis: 0)
  }

  /// Emits a convolution over the whole stored map: after a flatten the features still lie
  /// [H][W][C], and [O, C, H, W] is just how a convolution's weights are ordered.
  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let stored = input.stored
    let outputs = weight.value.shape[0]
    let geometry = ConvolutionGeometry(
      input: (stored.height, stored.width, stored.channels), output: (1, 1, outputs),
      kernel: (stored.height, stored.width))
    let operation = ConvolutionOperation(
      geometry, weight: builder.parameter("\(path).weight"),
      bias: bias.map { _ in builder.parameter("\(path).bias") })
    return builder.add(operation, inputs: [input], shape: FeatureShape(channels: outputs))
  }
}

extension Linear: IntervalBounding {
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    let output = try outputShape(for: input.shape)
    let affine = AffineBounds(
      weight: AffineBounds.effective(weight), bias: biases(count: output.channels))
    var (low, high): ([Float], [Float]) = ([], [])
    for image in 0..<input.count {
      let part = (image * input.shape.count)..<((image + 1) * input.shape.count)
      let (center, width) = affine.boxes(low: input.low[part], high: input.high[part])
      let found = affine.bounds(center: center, width: width, columns: 1)
      low += found.low
      high += found.high
    }
    return FeatureBounds(shape: output, count: input.count, low: low, high: high)
  }

  /// The least that the score of each image's label exceeds every other score.
  ///
  /// Rows of W are subtracted before bounds are taken, so that what moves both scores alike does not
  /// count. The network rounds both scores, hence the widening by both rows' magnitudes.
  func leastMargins(over input: FeatureBounds, labels: [Int32]) -> [Float] {
    let weights = AffineBounds.effective(weight)
    let (rows, columns) = (weights.shape[0], weights.shape[1])
    let share = Rounding.share(ofTerms: columns)
    let bias = biases(count: rows)
    return labels.indices.map { image in
      let label = Int(labels[image])
      let start = image * columns
      var least = Float.infinity
      for other in 0..<rows where other != label {
        // In double precision the sum's own rounding is far below the network's.
        var (sum, size) = (Double(bias[label]) - Double(bias[other]), 0.0)
        size = Double(bias[label].magnitude) + Double(bias[other].magnitude)
        for index in 0..<columns {
          let (own, theirs) = (weights[label * columns + index], weights[other * columns + index])
          let difference = Double(own) - Double(theirs)
          let (low, high) = (Double(input.low[start + index]), Double(input.high[start + index]))
          sum += difference > 0 ? difference * low : difference * high
          size += Double(own.magnitude + theirs.magnitude) * max(abs(low), abs(high))
        }
        let gap = Float(sum - 2 * Double(share) * size).nextDown
        // Bounds beyond all floats prove nothing.
        guard !gap.isNaN else { return -.infinity }
        least = min(least, gap)
      }
      return least
    }
  }

  private func biases(count: Int) -> [Float] {
    bias?.value.values ?? Array(repeating: 0, count: count)
  }
}
