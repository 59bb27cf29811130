// SPDX-License-Identifier: MIT

/// Every so many pixels, some channels, or a part of a list of sizes.
enum ONNXSlice: ONNXOperator {
  static let names = ["Slice"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let starts = try graph.integers(node, 1, or: "starts"),
      let ends = try graph.integers(node, 2, or: "ends"), ends.count == starts.count
    else { throw node.misfit("constant starts and ends", "others") }
    let axes = (try graph.integers(node, 3, or: "axes")) ?? Array(starts.indices)
    let strides =
      (try graph.integers(node, 4, or: "steps"))
      ?? Array(repeating: 1, count: starts.count)
    guard axes.count == starts.count, strides.count == starts.count else {
      throw node.misfit("as many axes and steps as starts", "others")
    }
    if let list = graph.constant(node, 0) {
      guard axes == [0], list.count <= 65_536, list.shape.count == 1,
        let integers = list.integers()
      else { throw node.misfit("a list of sizes", "another constant") }
      let range = try indices(
        integers.count, start: starts[0], end: ends[0], step: strides[0], node)
      return try graph.define(node, as: StoredArray(range.map { integers[$0] }))
    }
    let shape = graph.steps[try graph.data(node, 0)].shape
    var steps = [1, 1]
    var sources = Array(0..<shape[1])
    for (index, given) in axes.enumerated() {
      let axis = given < 0 ? given + shape.count : given
      guard axis >= 1, axis < shape.count else {
        throw node.misfit("a slice of channels, rows or columns", "axis \(given)")
      }
      let chosen = try indices(
        shape[axis], start: starts[index], end: ends[index], step: strides[index], node)
      if axis == 1 {
        sources = chosen
        continue
      }
      let stride = strides[index]
      guard (1...63).contains(stride),
        chosen == Array(Swift.stride(from: 0, to: shape[axis], by: stride))
      else { throw node.misfit("every so many pixels from the first", "a part of the map") }
      steps[axis - 2] = stride
    }
    guard !sources.isEmpty else { throw node.misfit("some channels", "none") }
    try graph.select(node, vertical: steps[0], horizontal: steps[1], sources: sources)
  }

  /// The places that a slice of an axis takes.
  private static func indices(
    _ count: Int, start: Int, end: Int, step: Int, _ node: ONNXNode
  ) throws(FormatError) -> [Int] {
    guard step > 0, count <= 1 << 20 else { throw node.misfit("steps forward", "\(step)") }
    func clamped(_ place: Int) -> Int { min(max(place < 0 ? place + count : place, 0), count) }
    return Array(stride(from: clamped(start), to: clamped(end), by: step))
  }
}
