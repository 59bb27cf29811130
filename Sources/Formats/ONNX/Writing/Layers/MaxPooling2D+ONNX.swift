// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension MaxPooling2D: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let value = graph.asMap(input, path: path)
    var pooled = graph.add(
      "MaxPool", path: path, [value.name], attributes: window.attributes,
      shape: try outputShape(for: value.shape))
    pooled.grid = value.grid
    return pooled
  }
}

extension PoolingWindow {
  /// The window as ONNX has it.
  var attributes: [Onnx_AttributeProto] {
    [
      .integers("kernel_shape", [size, size]), .integers("strides", [stride, stride]),
      .integers("pads", Array(repeating: padding, count: 4)),
    ]
  }
}
