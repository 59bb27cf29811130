// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema

extension ZeroPaddedShortcut: ONNXWritable {
  /// Strided pixels, one channel of zeros behind the others, then the channels by number.
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value {
    let map = graph.asMap(input, path: path)
    let shape = try outputShape(for: map.shape)
    var value = map
    if stride > 1 {
      let lists = [
        ("starts", [0, 0]), ("ends", [map.shape.height, map.shape.width]), ("axes", [2, 3]),
        ("steps", [stride, stride]),
      ].map { graph.add(tensor: ONNXTensor.tensor("\(path)/\($0)", $1)) }
      value = graph.add(
        "Slice", path: path, part: "slice", [value.name] + lists,
        shape: FeatureShape(
          channels: map.shape.channels, height: shape.height, width: shape.width))
    }
    let channels = map.shape.channels
    if sources.contains(-1) {
      let pads = graph.add(tensor: ONNXTensor.tensor("\(path)/pads", [0, 0, 0, 0, 0, 1, 0, 0]))
      value = graph.add("Pad", path: path, part: "pad", [value.name, pads], shape: shape)
    }
    let indices = graph.add(
      tensor: ONNXTensor.tensor("\(path)/sources", sources.map { $0 < 0 ? channels : $0 }))
    return graph.add(
      "Gather", path: path, [value.name, indices], attributes: [.integer("axis", 1)],
      shape: shape)
  }
}
