// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension Linear: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let value = graph.asVector(input, path: path)
    let inputs = graph.add(parameters, behind: value, path: path)
    return graph.add(
      "Gemm", path: path, [value.name] + inputs, attributes: [.integer("transB", 1)],
      shape: try outputShape(for: value.shape), isVector: true)
  }
}
