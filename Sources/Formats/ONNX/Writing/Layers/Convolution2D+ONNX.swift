// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension Convolution2D: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let value = graph.asMap(input, path: path)
    let inputs = graph.add(parameters, behind: value, path: path)
    return graph.add(
      "Conv", path: path, [value.name] + inputs,
      attributes: [
        .integers("kernel_shape", [kernel, kernel]), .integers("strides", [stride, stride]),
        .integers("pads", Array(repeating: padding, count: 4)), .integer("group", groups),
      ], shape: try outputShape(for: value.shape))
  }
}
