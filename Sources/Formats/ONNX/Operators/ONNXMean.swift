// SPDX-License-Identifier: MIT
import Networks

/// Means over whole maps.
enum ONNXMean: ONNXOperator {
  static let names = ["GlobalAveragePool", "ReduceMean"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let place = try graph.data(node, 0)
    let shape = graph.steps[place].shape
    guard shape.count == 4 else { throw node.misfit("images as input", "vectors") }
    var keepsAxes = true
    if node.operation == "ReduceMean" {
      let axes = (try graph.integers(node, 1, or: "axes")) ?? []
      guard Set(axes.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3] else {
        throw node.misfit("a mean over rows and columns", "axes \(axes)")
      }
      keepsAxes = node.integer("keepdims", default: 1) != 0
    }
    try graph.add(node, GlobalAveragePooling2D.kind, to: place, isMap: keepsAxes)
  }
}
