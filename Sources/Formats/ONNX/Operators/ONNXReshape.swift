// SPDX-License-Identifier: MIT
import Networks

/// Maps as vectors, in all the ways that exporters write it.
enum ONNXReshape: ONNXOperator {
  static let names = ["Flatten", "Reshape", "Squeeze", "Unsqueeze"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    if let constant = graph.constant(node, 0) {
      let shape = try shape(of: node, from: constant.shape, in: graph)
      guard let array = constant.reshaped(to: shape) else {
        throw node.misfit("a shape of \(constant.count) elements", "\(shape)")
      }
      return try graph.define(node, as: array)
    }
    let place = try graph.data(node, 0)
    let former = graph.steps[place].shape
    let shape = try shape(of: node, from: former, in: graph)
    if shape == former { return try graph.alias(node, to: place) }
    let features = former[1...].reduce(1, *)
    switch shape.count {
    case 2 where shape == [former[0], features]:
      try graph.add(node, Flatten.kind, to: place, isMap: false)
    case 4 where former.count == 2 && shape == [former[0], features, 1, 1]:
      // A vector is a map of one pixel; the shortcut passes every channel on.
      try graph.append(
        node, .selection(vertical: 1, horizontal: 1, sources: Array(0..<features)),
        inputs: [place], shape: shape)
    default: throw node.misfit("maps as vectors, \([former[0], features])", "\(shape)")
    }
  }

  /// The shape that a node asks for.
  private static func shape(
    of node: ONNXNode, from former: [Int], in graph: ONNXImport
  ) throws(FormatError) -> [Int] {
    switch node.operation {
    case "Flatten":
      let axis = node.integer("axis", default: 1)
      guard axis == 1 || axis == 1 - former.count, !former.isEmpty else {
        throw node.misfit("axis 1", "axis \(axis)")
      }
      return [former[0], former[1...].reduce(1, *)]
    case "Reshape": return try reshaped(node, from: former, in: graph)
    case "Squeeze": return try squeezed(node, from: former, in: graph)
    default: return try unsqueezed(node, from: former, in: graph)
    }
  }

  /// 0 stands for the former size and -1 for what is left.
  private static func reshaped(
    _ node: ONNXNode, from former: [Int], in graph: ONNXImport
  ) throws(FormatError) -> [Int] {
    guard let wanted = try graph.integers(node, 1, or: "shape"), wanted.count <= 8
    else { throw node.misfit("a constant shape", "none") }
    var shape = wanted
    let copiesZero = node.integer("allowzero", default: 0) == 0
    for index in shape.indices where shape[index] == 0 && copiesZero && index < former.count {
      shape[index] = former[index]
    }
    let count = former.reduce(1, *)
    let known = shape.reduce(1) { product, size in
      let (next, overflow) = product.multipliedReportingOverflow(by: size < 0 ? 1 : size)
      return overflow ? 0 : next
    }
    if shape.filter({ $0 == -1 }).count == 1, let open = shape.firstIndex(of: -1), known > 0,
      count % known == 0
    {
      shape[open] = count / known
    }
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw node.misfit("a shape of \(count) elements", "\(wanted)")
    }
    return shape
  }

  private static func squeezed(
    _ node: ONNXNode, from former: [Int], in graph: ONNXImport
  ) throws(FormatError) -> [Int] {
    guard let axes = try graph.integers(node, 1, or: "axes") else {
      throw node.misfit("named axes", "none")
    }
    let chosen = Set(axes.map { $0 < 0 ? $0 + former.count : $0 })
    guard chosen.allSatisfy({ former.indices.contains($0) && former[$0] == 1 }) else {
      throw node.misfit("axes of size 1", "\(axes) of \(former)")
    }
    return former.indices.filter { !chosen.contains($0) }.map { former[$0] }
  }

  private static func unsqueezed(
    _ node: ONNXNode, from former: [Int], in graph: ONNXImport
  ) throws(FormatError) -> [Int] {
    guard let axes = try graph.integers(node, 1, or: "axes"), axes.count <= 8 else {
      throw node.misfit("named axes", "none")
    }
    let rank = former.count + axes.count
    var shape = former
    for axis in axes.map({ $0 < 0 ? $0 + rank : $0 }).sorted() {
      guard (0...shape.count).contains(axis) else {
        throw node.misfit("axes of the result", "\(axes)")
      }
      shape.insert(1, at: axis)
    }
    return shape
  }
}
