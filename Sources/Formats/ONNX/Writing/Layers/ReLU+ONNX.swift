// SPDX-License-Identifier: MIT
import Networks

extension ReLU: ONNXWritable {
  /// A rounded output is written as what the rounding does: divide, round half to even, clip.
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let rectified = graph.add("Relu", path: path, [input.name], like: input)
    guard let quantizer else { return rectified }
    func number(_ name: String, _ value: Float) -> String {
      graph.add(tensor: ONNXTensor.tensor("\(path)/\(name)", [value], shape: []))
    }
    let zero = Float(quantizer.zeroPoint)
    let (scale, low) = (number("scale", quantizer.scale), number("low", -zero))
    let high = number("high", Float(quantizer.range.upperBound) - zero)
    var value = graph.add("Div", path: path, part: "div", [rectified.name, scale], like: input)
    value = graph.add("Round", path: path, part: "round", [value.name], like: input)
    value = graph.add("Clip", path: path, part: "clip", [value.name, low, high], like: input)
    return graph.add("Mul", path: path, part: "mul", [value.name, scale], like: input)
  }
}
