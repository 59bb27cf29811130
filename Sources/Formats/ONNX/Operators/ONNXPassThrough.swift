// SPDX-License-Identifier: MIT

/// Operators that change nothing when a network is used, and the softmax at its end.
enum ONNXPassThrough: ONNXOperator {
  static let names = ["Cast", "Dropout", "Identity", "LogSoftmax", "Softmax"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    if let constant = graph.constant(node, 0) {
      let isCast = node.operation == "Cast"
      guard !isCast || constant.count <= 65_536 || node.integer("to", default: 1) == 1 else {
        throw node.misfit("images, or small constants", "a large constant")
      }
      guard isCast, node.integer("to", default: 1) != 1, let integers = constant.integers() else {
        return try graph.define(node, as: constant)
      }
      let list = StoredArray(integers)
      return try graph.define(node, as: list.reshaped(to: constant.shape) ?? list)
    }
    let place = try graph.data(node, 0)
    switch node.operation {
    case "Cast":
      guard node.integer("to", default: 1) == 1 else {
        throw node.misfit("32-bit floats", "type \(node.integer("to", default: 0))")
      }
    case "Softmax", "LogSoftmax":
      guard graph.outputs.contains(node.output) else {
        throw node.misfit("the end of the network behind it", "more nodes")
      }
      graph.note("the \(node.operation) at the end is left out: scores are what attacks need")
    default: break
    }
    try graph.alias(node, to: place)
  }
}
