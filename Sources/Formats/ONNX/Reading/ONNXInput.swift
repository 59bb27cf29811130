// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

/// What a graph takes.
enum ONNXInput {
  /// [N, C, H, W] or [N, C]; sizes that the file leaves open are those of the loaded images.
  static func shape(
    _ input: Onnx_ValueInfoProto, file: String, images: FeatureShape?
  ) throws(FormatError) -> [Int] {
    guard input.type.tensorType.elemType == 1 else {
      throw FormatError(
        file: file, expected: "32-bit floats as the input '\(input.name)'",
        found: "type \(input.type.tensorType.elemType)")
    }
    let sizes = input.type.tensorType.shape.dim.map { Int($0.dimValue) }
    guard sizes.count == 2 || sizes.count == 4 else {
      throw FormatError(
        file: file, expected: "images, N x channels x height x width, as '\(input.name)'",
        found: "\(sizes.count) axes")
    }
    let loaded = images.map {
      sizes.count == 2 ? [1, $0.count] : [1, $0.channels, $0.height, $0.width]
    }
    var shape = [min(max(sizes[0], 1), 1 << 20)]
    for axis in 1..<sizes.count {
      let size = sizes[axis] > 0 ? sizes[axis] : loaded?[axis] ?? 0
      guard (1...1 << 20).contains(size) else {
        throw FormatError(
          file: file, expected: "the size of the images, which the file leaves open",
          found: "no data set", hint: "load the data set first, such as: load cifar10")
      }
      shape.append(size)
    }
    guard shape.dropFirst().reduce(1, { $0.multipliedReportingOverflow(by: $1).0 }) <= 1 << 28
    else {
      throw FormatError(
        file: file, expected: "images that memory can hold", found: "\(shape)")
    }
    return shape
  }

  /// Pre-processing of flattened images as one mean and deviation for each channel.
  static func perChannel(
    _ mean: [Float], _ deviation: [Float], of images: FeatureShape, file: String
  ) throws(FormatError) -> ([Float], [Float]) {
    let starts = (0..<images.channels).map { $0 * images.pixels }
    for (index, start) in starts.enumerated() {
      let end = start + images.pixels
      guard mean[start..<end].allSatisfy({ $0 == mean[start] }),
        deviation[start..<end].allSatisfy({ $0 == deviation[start] })
      else {
        throw FormatError(
          file: file, expected: "one pre-processing for channel \(index)",
          found: "another for each pixel")
      }
    }
    return (starts.map { mean[$0] }, starts.map { deviation[$0] })
  }
}
