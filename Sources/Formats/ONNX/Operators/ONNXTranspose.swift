// SPDX-License-Identifier: MIT

/// Constants with their axes in another order.
enum ONNXTranspose: ONNXOperator {
  static let names = ["Transpose"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let constant = graph.constant(node, 0) else {
      throw node.misfit(
        "a constant", "images",
        hint: "Temper keeps channels first: export the model in that order")
    }
    let order = node.integers("perm") ?? constant.shape.indices.reversed()
    guard order.sorted() == Array(constant.shape.indices) else {
      throw node.misfit("an order of \(constant.shape.count) axes", "\(order)")
    }
    try graph.define(node, as: constant.transposed(order))
  }
}
