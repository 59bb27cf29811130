// SPDX-License-Identifier: MIT
import Networks

extension GlobalAveragePooling2D: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let value = graph.asMap(input, path: path)
    let pooled = graph.add(
      "GlobalAveragePool", path: path, [value.name],
      shape: FeatureShape(channels: value.shape.channels))
    return graph.asVector(pooled, path: path)
  }
}
