// SPDX-License-Identifier: MIT
import Networks

/// Rectifiers, also as a clip at zero.
enum ONNXRectifier: ONNXOperator {
  static let names = ["Clip", "Relu"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    if node.operation == "Clip" {
      let low = graph.constant(node, 1)?.floats().first
      let high = graph.constant(node, 2)?.floats().first
      let range = (
        low ?? node.real("min", default: -.infinity), high ?? node.real("max", default: .infinity)
      )
      if range.0 <= 0, range.1 < 1e30, range.1 > 0, graph.isOnlyUse(node, 0),
        graph.quantized.contains(node.output), graph.useCounts[node.output] == 1
      {
        return try graph.clip(node, to: range.0...range.1)
      }
      guard range.0 == 0, range.1 >= 1e30 else {
        throw node.misfit("a clip at zero alone", "one from \(range.0) to \(range.1)")
      }
    }
    try graph.add(node, ReLU.kind, to: try graph.data(node, 0))
  }
}
