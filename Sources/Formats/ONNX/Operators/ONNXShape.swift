// SPDX-License-Identifier: MIT

/// The sizes of a value, which are known when the file is read.
enum ONNXShape: ONNXOperator {
  static let names = ["Shape"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let shape: [Int]
    if let constant = graph.constant(node, 0) {
      shape = constant.shape
    } else {
      shape = graph.steps[try graph.data(node, 0)].shape
    }
    guard !node.has("start"), !node.has("end") else {
      throw node.misfit("the whole shape", "a part of it")
    }
    try graph.define(node, as: StoredArray(shape))
  }
}
