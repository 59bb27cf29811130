// SPDX-License-Identifier: MIT
import Networks

/// Batch normalization with running statistics.
enum ONNXBatchNormalization: ONNXOperator {
  static let names = ["BatchNormalization"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard node.integer("training_mode", default: 0) == 0 else {
      throw node.misfit(
        "running statistics", "those of the batch", hint: "export the model in evaluation mode")
    }
    let place = try graph.data(node, 0)
    let channels = graph.steps[place].shape[1]
    var values: [String: ONNXImport.Values] = [:]
    for (index, name) in ["weight", "bias", "running_mean", "running_var"].enumerated() {
      guard let array = graph.constant(node, index + 1), array.shape == [channels] else {
        throw node.misfit("\(channels) numbers as input \(index + 1)", "something else")
      }
      values[name] = ONNXImport.Values(array: array)
    }
    try graph.add(
      node, BatchNormalization.kind,
      options: ["eps": .real(Double(node.real("epsilon", default: 1e-5)))], values: values,
      to: place)
  }
}
