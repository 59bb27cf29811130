// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension BatchNormalization: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let inputs = parameters.map { graph.add($0, path: path) }
    return graph.add(
      "BatchNormalization", path: path, [input.name] + inputs,
      attributes: [.real("epsilon", epsilon)], like: input)
  }
}
