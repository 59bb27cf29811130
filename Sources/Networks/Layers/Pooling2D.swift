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
