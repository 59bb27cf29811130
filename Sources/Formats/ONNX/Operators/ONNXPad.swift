// SPDX-License-Identifier: MIT

/// Zeros around images, which the convolution behind takes over, or channels of zeros.
enum ONNXPad: ONNXOperator {
  static let names = ["Pad"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    let place = try graph.data(node, 0)
    let shape = graph.steps[place].shape
    guard let pads = try graph.integers(node, 1, or: "pads"),
      pads.count == 2 * shape.count, node.input(3) == nil
    else { throw node.misfit("constant padding for each axis", "another form of it") }
    let value = graph.constant(node, 2)?.floats().first ?? node.real("value", default: 0)
    guard node.text("mode", default: "constant") == "constant", value == 0 else {
      throw node.misfit("padding with zeros", "another padding")
    }
    let (before, after) = (pads.prefix(shape.count), Array(pads.dropFirst(shape.count)))
    let sides = before[2...] + after[2...]
    guard before[0] == 0, after[0] == 0, pads.allSatisfy({ (0...65_536).contains($0) }) else {
      throw node.misfit("padding of channels, rows and columns", "\(pads)")
    }
    if sides.allSatisfy({ $0 == 0 }) {
      let zeros = (Array(repeating: -1, count: before[1]), Array(repeating: -1, count: after[1]))
      return try graph.select(node, sources: zeros.0 + Array(0..<shape[1]) + zeros.1)
    }
    guard before[1] == 0, after[1] == 0, Set(sides).count == 1, let size = sides.first, size <= 62
    else { throw node.misfit("equal padding on all sides", "\(pads)") }
    try graph.append(
      node, .padding(size), inputs: [place],
      shape: [shape[0], shape[1], shape[2] + 2 * size, shape[3] + 2 * size])
  }
}
