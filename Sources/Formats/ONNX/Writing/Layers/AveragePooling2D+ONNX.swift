// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension AveragePooling2D: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let value = graph.asMap(input, path: path)
    return graph.add(
      "AveragePool", path: path, [value.name],
      attributes: window.attributes + [.integer("count_include_pad", 1)],
      shape: try outputShape(for: value.shape))
  }
}
