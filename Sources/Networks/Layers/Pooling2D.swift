// SPDX-License-Identifier: MIT
import Tensors

/// The window that maximum and average pooling share.
package struct PoolingWindow: Equatable, Sendable {
  package let size: Int
  package let stride: Int
  package let padding: Int

  static func syntax(_ summary: String) -> LayerSyntax {
    LayerSyntax(
      summary, number: ("size", "window size"),
      options: [
        .init("stride", "pixels between outputs; the window size if not given", .integer(1...63)),
        .init("pad", "padding on every side", .integer(0...31), default: "0"),
      ])
  }

  init(_ description: LayerDescription, syntax: LayerSyntax) throws(NetworkError) {
    try description.check(against: syntax)
    size = try description.onlyNumber("window size", example: 2)
    stride = try description.integer("stride", default: size, in: 1...63)
    padding = try description.integer("pad", default: 0, in: 0...31)
    guard size <= 15 else {
      throw NetworkError(description.place, "a window is at most 15 pixels wide, found \(size)")
    }
    guard padding * 2 <= size else {
      throw NetworkError(description.place, "pad=\(padding) is at most half the window (\(size))")
    }
  }

  func describe(_ kind: String) -> LayerDescription {
    LayerDescription(
      kind: kind, name: nil, numbers: [size],
      options: ["stride": .integer(stride), "pad": .integer(padding)], blocks: [])
  }

  func outputShape(
    for input: FeatureShape, kind: String
  ) throws(NetworkError) -> FeatureShape {
    guard input.height + 2 * padding >= size, input.width + 2 * padding >= size else {
      throw NetworkError(kind, "a window of \(size) does not fit into \(input)")
    }
    return FeatureShape(
      channels: input.channels, height: (input.height + 2 * padding - size) / stride + 1,
      width: (input.width + 2 * padding - size) / stride + 1)
  }

  func geometry(from input: FeatureShape, to output: FeatureShape) -> PoolingGeometry {
    PoolingGeometry(
      input: (input.height, input.width, input.channels), output: (output.height, output.width),
      window: (size, size), stride: (stride, stride), padding: (padding, padding))
  }
}

extension PoolingWindow {
  /// Reduces each window's values inside the map; values: [N, C, H, W].
  func pooled(
    _ values: [Float], from input: FeatureShape, to output: FeatureShape,
    _ reduce: ([Float]) -> Float
  ) -> [Float] {
    let maps = values.count / input.pixels
    var result: [Float] = []
    result.reserveCapacity(maps * output.pixels)
    for map in 0..<maps {
      for place in 0..<output.pixels {
        let (top, left) = (
          place / output.width * stride - padding, place % output.width * stride - padding
        )
        var inside: [Float] = []
        for row in max(top, 0)..<min(top + size, input.height) {
          for column in max(left, 0)..<min(left + size, input.width) {
            inside.append(values[(map * input.height + row) * input.width + column])
          }
        }
        result.append(reduce(inside))
      }
    }
    return result
  }

  /// Bounds of each window's mean, padding counted.
  func meanBounds(_ input: FeatureBounds, to output: FeatureShape) -> FeatureBounds {
    let scale = 1 / Float(size * size)
    let share = Rounding.share(ofTerms: size * size)
    let low = pooled(input.low, from: input.shape, to: output) { values in
      FeatureBounds.mean(values[...], values[...], scale: scale, share: share).low
    }
    let high = pooled(input.high, from: input.shape, to: output) { values in
      FeatureBounds.mean(values[...], values[...], scale: scale, share: share).high
    }
    return FeatureBounds(shape: output, count: input.count, low: low, high: high)
  }
}

extension FeatureBounds {
  /// Bounds of a scaled sum; `share` is what its rounding errs by, here and in the network.
  static func mean(
    _ low: ArraySlice<Float>, _ high: ArraySlice<Float>, scale: Float, share: Float
  ) -> (low: Float, high: Float) {
    let slack = { (values: ArraySlice<Float>) -> Float in
      2 * share * (1 + 2 * share) * values.reduce(0) { $0 + $1.magnitude } * scale
        + .leastNormalMagnitude
    }
    return (
      (low.reduce(0, +) * scale - slack(low)).nextDown,
      (high.reduce(0, +) * scale + slack(high)).nextUp
    )
  }
}
