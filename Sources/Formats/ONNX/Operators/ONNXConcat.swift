// SPDX-License-Identifier: MIT

/// Branches side by side, and lists of sizes.
enum ONNXConcat: ONNXOperator {
  static let names = ["Concat"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let constants = node.inputs.compactMap { graph.constants[$0] }
    if constants.count == node.inputs.count { return try fold(node, constants, in: &graph) }
    var places: [Int] = []
    for index in node.inputs.indices { places.append(try graph.data(node, index)) }
    guard var shape = places.first.map({ graph.steps[$0].shape }) else {
      throw node.misfit("inputs", "none")
    }
    let axis = node.integer("axis", default: 1)
    guard axis == 1 || axis == 1 - shape.count else {
      throw node.misfit("channels side by side, axis 1", "axis \(axis)")
    }
    for place in places.dropFirst() {
      let other = graph.steps[place].shape
      guard other.count == shape.count, other[2...] == shape[2...] else {
        throw node.misfit("maps of one size", "\(shape) and \(other)")
      }
      shape[1] = shape[1].addingClamped(other[1])
    }
    if places.count == 1 { return try graph.alias(node, to: places[0]) }
    try graph.append(node, .join, inputs: places, shape: shape)
  }

  private static func fold(
    _ node: ONNXNode, _ constants: [StoredArray], in graph: inout ONNXImport
  ) throws(FormatError) {
    var integers: [Int] = []
    for constant in constants {
      guard constant.count <= 1024, constant.shape.count <= 1, let more = constant.integers() else {
        throw node.misfit("images, or short lists of integers", "other constants")
      }
      integers += more
    }
    guard integers.count <= 65_536 else { throw node.misfit("a short list", "a long one") }
    try graph.define(node, as: StoredArray(integers))
  }
}
