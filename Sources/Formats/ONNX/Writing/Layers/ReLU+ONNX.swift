// SPDX-License-Identifier: MIT
import Networks

extension ReLU: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let rectified = graph.add("Relu", path: path, [input.name], like: input)
    guard let quantizer else { return rectified }
    return graph.rounded(rectified, to: quantizer, path: path)
  }
}
