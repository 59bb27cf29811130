// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension Concatenation: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    var values = try branches.map { branch in
      try graph.write(branch.sequence, behind: input, path: "\(path).\(branch.name)")
    }
    if values.contains(where: \.isVector) {
      values = zip(values, branches).map { value, branch in
        graph.asVector(value, path: "\(path)/\(branch.name)")
      }
    }
    return graph.add(
      "Concat", path: path, values.map(\.name), attributes: [.integer("axis", 1)],
      shape: try outputShape(for: input.shape), isVector: values[0].isVector)
  }
}
