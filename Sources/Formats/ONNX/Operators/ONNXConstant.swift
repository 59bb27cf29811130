// SPDX-License-Identifier: MIT

/// Constants that stand in the graph instead of among its tensors.
enum ONNXConstant: ONNXOperator {
  static let names = ["Constant", "ConstantOfShape"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    if node.operation == "ConstantOfShape" { return try fill(node, in: &graph) }
    if let tensor = node.tensor("value") {
      return try graph.define(node, as: try ONNXTensor.array(tensor, file: node.file))
    }
    let integers =
      node.integers("value_ints")
      ?? (node.has("value_int") ? [node.integer("value_int", default: 0)] : nil)
    if let integers {
      let list = StoredArray(integers)
      let isScalar = node.has("value_int")
      return try graph.define(node, as: isScalar ? list.reshaped(to: []) ?? list : list)
    }
    let reals =
      node.reals("value_floats")
      ?? (node.has("value_float") ? [node.real("value_float", default: 0)] : nil)
    guard let reals else { throw node.misfit("numbers as its value", "something else") }
    let shape = node.has("value_float") ? [] : [reals.count]
    try graph.define(node, as: StoredArray(reals, shape: shape))
  }

  /// A list that repeats one integer.
  private static func fill(_ node: ONNXNode, in graph: inout ONNXImport) throws(FormatError) {
    var value = StoredArray([Float(0)], shape: [1])
    if let tensor = node.tensor("value") { value = try ONNXTensor.array(tensor, file: node.file) }
    guard let shape = try graph.integers(node, 0), shape.count == 1, value.count == 1,
      (0...1024).contains(shape[0])
    else { throw node.misfit("a short list", "another shape") }
    if let integer = value.integers()?.first {
      try graph.define(node, as: StoredArray(Array(repeating: integer, count: shape[0])))
    } else {
      let values = Array(repeating: value.floats()[0], count: shape[0])
      try graph.define(node, as: StoredArray(values, shape: shape))
    }
  }
}
