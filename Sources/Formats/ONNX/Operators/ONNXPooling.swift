// SPDX-License-Identifier: MIT
import Networks

/// Maximum and average pooling with square windows.
enum ONNXPooling: ONNXOperator {
  static let names = ["AveragePool", "MaxPool"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let place = try graph.data(node, 0)
    let shape = graph.steps[place].shape
    let window = try ONNXWindow(
      node, size: node.integers("kernel_shape") ?? [], input: graph.steps[place])
    let isMaximum = node.operation == "MaxPool"
    guard isMaximum || window.padding == 0 || node.integer("count_include_pad", default: 0) != 0
    else { throw node.misfit("padding that counts, or none", "padding that does not count") }
    guard node.outputs.count == 1 else { throw node.misfit("one output", "also the indices") }
    if node.integer("ceil_mode", default: 0) != 0 {
      guard
        shape[2...].allSatisfy({ ($0 + 2 * window.padding - window.size) % window.stride == 0 })
      else { throw node.misfit("sizes rounded down", "ceil_mode") }
    }
    try graph.add(
      node, isMaximum ? MaxPooling2D.kind : AveragePooling2D.kind, [window.size],
      options: ["stride": .integer(window.stride), "pad": .integer(window.padding)], to: place)
  }
}
