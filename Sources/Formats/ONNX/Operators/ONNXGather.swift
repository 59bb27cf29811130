// SPDX-License-Identifier: MIT

/// One size out of a shape, or channels picked by number.
enum ONNXGather: ONNXOperator {
  static let names = ["Gather"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let indices = try graph.integers(node, 1) else {
      throw node.misfit("constant indices", "none")
    }
    let axis = node.integer("axis", default: 0)
    if let list = graph.constant(node, 0) {
      guard axis == 0, list.count <= 65_536, list.shape.count == 1, let integers = list.integers()
      else { throw node.misfit("a list of sizes", "another constant") }
      let picked = try resolved(indices, among: integers.count, node).map { integers[$0] }
      let isScalar = graph.constant(node, 1)?.shape.isEmpty ?? false
      let array = StoredArray(picked)
      return try graph.define(node, as: isScalar ? array.reshaped(to: []) ?? array : array)
    }
    let shape = graph.steps[try graph.data(node, 0)].shape
    guard axis == 1 || axis == 1 - shape.count, graph.constant(node, 1)?.shape.count == 1,
      !indices.isEmpty
    else { throw node.misfit("channels picked by number, axis 1", "axis \(axis)") }
    try graph.select(node, sources: try resolved(indices, among: shape[1], node))
  }

  /// Indices counted from the start.
  private static func resolved(
    _ indices: [Int], among count: Int, _ node: ONNXNode
  ) throws(FormatError) -> [Int] {
    try indices.map { index throws(FormatError) in
      guard index >= -count, index < count else {
        throw node.misfit("indices below \(count)", "\(index)")
      }
      return index < 0 ? index + count : index
    }
  }
}
