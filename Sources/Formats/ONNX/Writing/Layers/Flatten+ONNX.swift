// SPDX-License-Identifier: MIT
import Networks

extension Flatten: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    graph.asVector(input, path: path)
  }
}
