// SPDX-License-Identifier: MIT
import Networks

extension Residual: ONNXWritable {
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let body = try graph.write(branches[0].sequence, behind: input, path: path)
    var shortcut = input
    if branches.count > 1 {
      shortcut = try graph.write(
        branches[1].sequence, behind: input, path: "\(path).\(branches[1].name)")
    }
    let isVector = body.isVector || shortcut.isVector
    let values = [(body, "body"), (shortcut, "shortcut")].map { value, part in
      isVector ? graph.asVector(value, path: "\(path)/\(part)") : value
    }
    return graph.add("Add", path: path, values.map(\.name), like: values[0])
  }
}
