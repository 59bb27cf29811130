// SPDX-License-Identifier: MIT
import Networks

/// Quantization as pairs: QuantizeLinear and DequantizeLinear behind a layer are how its output is
/// rounded, DequantizeLinear of a constant gives weights that stand on a grid.
enum ONNXQuantization: ONNXOperator {
  static let names = ["DequantizeLinear", "QuantizeLinear"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let scale = graph.constant(node, 1), scale.type == .float32,
      scale.floats().allSatisfy({ $0 > 0 && $0.isFinite })
    else { throw node.misfit("constant positive scales", "others") }
    let zeros = try graph.integers(node, 2) ?? Array(repeating: 0, count: scale.count)
    guard zeros.count == scale.count, zeros.allSatisfy({ (-128...255).contains($0) }) else {
      throw node.misfit("as many zero points of 8 bits as scales", "\(zeros.prefix(4))")
    }
    if let codes = graph.constant(node, 0) {
      try dequantize(node, codes, scales: scale.floats(), zeros: zeros, in: &graph)
    } else if node.operation == "DequantizeLinear" {
      try graph.alias(node, to: try graph.data(node, 0))
    } else {
      try round(node, scales: scale.floats(), zeros: zeros, in: &graph)
    }
  }

  /// A constant of codes becomes one of reals, and its scales are kept.
  private static func dequantize(
    _ node: ONNXNode, _ codes: StoredArray, scales: [Float], zeros: [Int],
    in graph: inout ONNXImport
  ) throws(FormatError) {
    guard node.operation == "DequantizeLinear", let integers = codes.integers(),
      integers.allSatisfy({ Int(Int32.min)...Int(Int32.max) ~= $0 })
    else { throw node.misfit("constant codes of 32 bits at most", "other constants") }
    let axis = node.integer("axis", default: 1)
    let place = axis < 0 ? axis + codes.shape.count : axis
    let isWhole = scales.count == 1
    guard isWhole || codes.shape.indices.contains(place) && codes.shape[place] == scales.count
    else { throw node.misfit("a scale for each channel", "\(scales.count) scales") }
    let size = isWhole ? 1 : codes.shape[(place + 1)...].reduce(1, *)
    let reals = integers.indices.map { index -> Float in
      let channel = isWhole ? 0 : index / max(size, 1) % scales.count
      return Float(integers[index] - zeros[channel]) * scales[channel]
    }
    try graph.define(node, as: StoredArray(reals, shape: codes.shape))
    let middle = codes.type == .uint8 ? 128 : 0
    let isSymmetric =
      zeros.allSatisfy { $0 == middle } && [.int8, .uint8].contains(codes.type)
    // Scales of another axis than the output's are none of its channels.
    if isSymmetric,
      isWhole || codes.shape.count == 2 && codes.shape[0] != codes.shape[1]
        || place == 0
    {
      graph.scales[node.output] = scales
    }
  }

  /// What is behind a layer says how its output is rounded.
  private static func round(
    _ node: ONNXNode, scales: [Float], zeros: [Int], in graph: inout ONNXImport
  ) throws(FormatError) {
    guard scales.count == 1, let name = node.input(0) else {
      throw node.misfit("one scale for all values", "\(scales.count) scales")
    }
    let isSigned = graph.constant(node, 2)?.type == .int8
    guard graph.isOnlyUse(node, 0) else {
      throw node.misfit("a value that only this rounding reads", "'\(name)' with other readers")
    }
    let clip = graph.clips[name]
    var place = clip?.place ?? 0
    if clip == nil { place = try graph.data(node, 0) }
    var bits = 8
    if let range = clip?.range {
      let low = -Float(zeros[0] + (isSigned ? 128 : 0)) * scales[0]
      guard abs(range.lowerBound - low) <= scales[0] / 2 else {
        throw node.misfit("a clip that begins where the levels do", "\(range.lowerBound)")
      }
      let levels = ((range.upperBound - range.lowerBound) / scales[0]).rounded()
      guard let found = (1...8).first(where: { Float((1 << $0) - 1) == levels }) else {
        throw node.misfit("a clip to the range of some bits", "\(levels) levels")
      }
      bits = found
    }
    let rule = ActivationQuantizer(
      bits: bits, scale: scales[0], zeroPoint: Int32(zeros[0] + (isSigned ? 128 : 0)))
    guard rule.range.contains(rule.zeroPoint) else {
      throw node.misfit("a zero point among the levels", "\(zeros[0])")
    }
    // The same rounding twice changes nothing; another one would.
    if let other = graph.roundings[place], other != rule {
      throw node.misfit("one rounding of a value", "two")
    }
    graph.roundings[place] = rule
    try graph.alias(node, to: place)
  }
}
