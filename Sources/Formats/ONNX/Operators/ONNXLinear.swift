// SPDX-License-Identifier: MIT
import Networks

/// Linear layers: general and plain products with constant matrices.
enum ONNXLinear: ONNXOperator {
  static let names = ["Gemm", "MatMul"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let matrix = graph.constant(node, 1), matrix.shape.count == 2 else {
      throw node.misfit("a constant matrix", "other weights")
    }
    let isGeneral = node.operation == "Gemm"
    guard !isGeneral || node.integer("transA", default: 0) == 0 else {
      throw node.misfit("the images first", "transA")
    }
    // Temper keeps weights as outputs x inputs.
    let isTransposed = isGeneral && node.integer("transB", default: 0) != 0
    let weight = isTransposed ? matrix : matrix.transposed([1, 0])
    let place = try graph.data(node, 0)
    guard graph.steps[place].shape.count == 2, graph.steps[place].shape[1] == weight.shape[1] else {
      throw node.misfit(
        "vectors of \(weight.shape[1]) features", "\(graph.steps[place].shape)")
    }
    var values = [
      "weight": graph.weights(
        node, 1, array: weight, factor: isGeneral ? node.real("alpha", default: 1) : 1)
    ]
    if isGeneral, node.input(2) != nil {
      guard let bias = graph.constant(node, 2), bias.count == 1 || bias.count == weight.shape[0],
        (bias.shape.last ?? 1) == bias.count
      else { throw node.misfit("one bias for each output", "another bias") }
      values["bias"] = ONNXImport.Values(array: bias, factor: node.real("beta", default: 1))
    }
    try graph.add(
      node, Linear.kind, [weight.shape[0]], options: ["bias": .flag(values["bias"] != nil)],
      values: values, to: place)
  }
}
