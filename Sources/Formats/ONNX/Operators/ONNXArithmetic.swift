// SPDX-License-Identifier: MIT

/// Sums of branches, biases, the pre-processing of the input, and arithmetic on constants.
enum ONNXArithmetic: ONNXOperator {
  static let names = ["Add", "Sub", "Mul", "Div"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let (left, right) = (graph.constant(node, 0), graph.constant(node, 1))
    if let left, let right { return try fold(node, left, right, in: &graph) }
    guard let constant = left ?? right else { return try add(node, in: &graph) }
    let place = try graph.data(node, left == nil ? 0 : 1)
    if place == 0, left == nil || node.operation == "Add" || node.operation == "Mul" {
      return try normalize(node, by: constant, in: &graph)
    }
    let channels = graph.steps[place].shape[1]
    let rank = graph.steps[place].shape.count
    guard node.operation == "Add", isOnlyUse(node, of: left == nil ? 0 : 1, in: graph),
      let bias = vector(constant, rank: rank, channels: channels),
      graph.attach(bias: bias, to: place)
    else {
      throw node.misfit(
        "a bias behind a convolution or linear layer, or the pre-processing of the input",
        "a constant of shape \(constant.shapeText) elsewhere")
    }
    try graph.alias(node, to: place)
  }

  private static func isOnlyUse(_ node: ONNXNode, of index: Int, in graph: ONNXImport) -> Bool {
    graph.isOnlyUse(node, index)
  }

  /// The sum of two branches.
  private static func add(_ node: ONNXNode, in graph: inout ONNXImport) throws(FormatError) {
    let places = [try graph.data(node, 0), try graph.data(node, 1)]
    let shapes = places.map { graph.steps[$0].shape }
    guard node.operation == "Add", shapes[0] == shapes[1] else {
      throw node.misfit(
        node.operation == "Add" ? "inputs of one shape" : "a constant",
        "\(shapes[0]) and \(shapes[1])")
    }
    try graph.append(node, .sum, inputs: places, shape: shapes[0])
  }

  /// (x - mean) / deviation, in whatever steps it is written.
  private static func normalize(
    _ node: ONNXNode, by constant: StoredArray, in graph: inout ONNXImport
  ) throws(FormatError) {
    let shape = graph.steps[0].shape
    guard isOnlyUse(node, of: graph.constant(node, 0) == nil ? 0 : 1, in: graph),
      graph.roundings[0] == nil, let array = vector(constant, rank: shape.count, channels: shape[1])
    else {
      throw node.misfit(
        "one number for each channel of an input that nothing else uses",
        "a constant of shape \(constant.shapeText)")
    }
    let floats = array.floats()
    for channel in 0..<shape[1] {
      let value = floats[floats.count == 1 ? 0 : channel]
      let deviation = graph.deviation[channel]
      switch node.operation {
      case "Add": graph.mean[channel] -= value * deviation
      case "Sub": graph.mean[channel] += value * deviation
      case "Mul": graph.deviation[channel] = deviation / value
      default: graph.deviation[channel] = deviation * value
      }
    }
    try graph.alias(node, to: 0)
  }

  /// A constant that is broadcast over all but the channels, as one number or one for each.
  private static func vector(
    _ constant: StoredArray, rank: Int, channels: Int
  ) -> StoredArray? {
    if constant.count == 1 { return constant.reshaped(to: [1]) }
    // Axes are counted from the last: channels come before the rows and columns of a map.
    var shape = constant.shape
    while shape.count > rank - 1, shape.first == 1 { shape.removeFirst() }
    guard shape.count == rank - 1, shape[0] == channels, constant.count == channels else {
      return nil
    }
    return constant.reshaped(to: [channels])
  }

  private static func fold(
    _ node: ONNXNode, _ left: StoredArray, _ right: StoredArray, in graph: inout ONNXImport
  ) throws(FormatError) {
    guard let first = left.integers(), let second = right.integers(),
      first.count == 1 || second.count == 1 || first.count == second.count, !first.isEmpty,
      !second.isEmpty, max(first.count, second.count) <= 65_536
    else { throw node.misfit("images, or small constants of integers", "other constants") }
    var results: [Int] = []
    for index in 0..<max(first.count, second.count) {
      let (one, other) = (
        first[first.count == 1 ? 0 : index], second[second.count == 1 ? 0 : index]
      )
      let (value, overflow) =
        switch node.operation {
        case "Add": one.addingReportingOverflow(other)
        case "Sub": one.subtractingReportingOverflow(other)
        case "Mul": one.multipliedReportingOverflow(by: other)
        default: one.dividedReportingOverflow(by: other)
        }
      guard !overflow else { throw node.misfit("integers of 64 bits", "larger ones") }
      results.append(value)
    }
    let shape = first.count >= second.count ? left.shape : right.shape
    try graph.define(node, as: StoredArray(results).reshaped(to: shape) ?? StoredArray(results))
  }
}
