// SPDX-License-Identifier: MIT
import Networks

/// Convolutions with square kernels, equal strides and equal padding on all sides.
enum ONNXConvolution: ONNXOperator {
  static let names = ["Conv"]

  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError) {
    guard let weight = graph.constant(node, 1), weight.shape.count == 4 else {
      throw node.misfit("constant weights of four axes", "other weights")
    }
    var place = try graph.data(node, 0)
    var extra = 0
    if case .padding(let size) = graph.steps[place].content, graph.isOnlyUse(node, 0) {
      extra = size
      place = graph.steps[place].inputs[0]
    }
    let window = try ONNXWindow(node, size: Array(weight.shape[2...]), input: graph.steps[place])
    let groups = node.integer("group", default: 1)
    let channels = graph.steps[place].shape[1]
    guard groups >= 1, weight.shape[1].multipliedReportingOverflow(by: groups) == (channels, false)
    else {
      throw node.misfit(
        "weights for \(channels) channels", "\(weight.shapeText) in \(groups) groups")
    }
    var values = ["weight": graph.weights(node, 1, array: weight)]
    if node.input(2) != nil {
      guard let bias = graph.constant(node, 2), bias.shape == [weight.shape[0]] else {
        throw node.misfit("a bias for each output channel", "another bias")
      }
      values["bias"] = ONNXImport.Values(array: bias)
    }
    try graph.add(
      node, Convolution2D.kind, [weight.shape[0]],
      options: [
        "kernel": .integer(window.size), "stride": .integer(window.stride),
        "pad": .integer(window.padding + extra), "groups": .integer(groups),
        "bias": .flag(values["bias"] != nil),
      ], values: values, to: place)
  }
}

/// The window of a convolution or pooling, as square as Temper's.
struct ONNXWindow {
  let size: Int
  let stride: Int
  let padding: Int

  init(_ node: ONNXNode, size sizes: [Int], input: ONNXImport.Step) throws(FormatError) {
    guard input.shape.count == 4 else {
      throw node.misfit("images as input", "vectors")
    }
    let strides = node.integers("strides") ?? [1, 1]
    let pads = node.integers("pads") ?? [0, 0, 0, 0]
    let dilations = node.integers("dilations") ?? [1, 1]
    guard sizes.count == 2, sizes[0] == sizes[1], sizes[0] > 0 else {
      throw node.misfit("a square window", "\(sizes)")
    }
    guard strides.count == 2, strides[0] == strides[1], (1...63).contains(strides[0]) else {
      throw node.misfit("equal strides of 1 to 63", "\(strides)")
    }
    guard dilations.allSatisfy({ $0 == 1 }) else {
      throw node.misfit("no dilation", "\(dilations)")
    }
    guard pads.count == 4, Set(pads).count == 1, (0...62).contains(pads[0]) else {
      throw node.misfit("equal padding on all sides", "\(pads)")
    }
    size = sizes[0]
    stride = strides[0]
    padding = try Self.padding(node, pads[0], size: size, stride: stride, shape: input.shape)
  }

  /// The padding that `auto_pad` asks for, where it is the same on all sides.
  private static func padding(
    _ node: ONNXNode, _ given: Int, size: Int, stride: Int, shape: [Int]
  ) throws(FormatError) -> Int {
    let mode = node.text("auto_pad", default: "NOTSET")
    switch mode {
    case "NOTSET": return given
    case "VALID": return 0
    case "SAME_UPPER", "SAME_LOWER":
      let totals = shape[2...].map { extent in
        max(((extent - 1) / stride) * stride + size - extent, 0)
      }
      guard totals[0] == totals[1], totals[0] % 2 == 0, totals[0] / 2 <= 62 else {
        throw node.misfit("equal padding on all sides", "\(mode), \(totals) pixels in all")
      }
      return totals[0] / 2
    default: throw node.misfit("a known auto_pad", "'\(mode.prefix(40))'")
    }
  }
}
