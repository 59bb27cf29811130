// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema
import Storage
import SwiftProtobuf
import Tensors

/// Builds the graph of a network: pre-processing, then the layers, each node under its layer's path.
struct ONNXWriter {
  /// The operator set that is written, and the version of the format that goes with it.
  private static let (operators, version) = (Int64(13), Int64(8))

  /// The program's name in files.
  static let producer = "temper"

  /// A value of the graph.
  struct Value {
    let name: String
    let shape: FeatureShape
    /// Whether it has two axes, [N, C], rather than four.
    var isVector: Bool
  }

  private var graph = Onnx_GraphProto()
  private let file: String

  private init(file: String) {
    self.file = file
  }

  /// The model of a network.
  static func model(of network: Network, file: String) throws -> Onnx_ModelProto {
    var writer = ONNXWriter(file: file)
    let scores = try writer.write(network)
    writer.graph.name = network.name
    writer.graph.output = [Self.info(scores.name, [scores.shape.channels])]
    var model = Onnx_ModelProto()
    model.irVersion = version
    model.producerName = producer
    model.opsetImport = [.with { $0.version = operators }]
    model.graph = writer.graph
    let history = JSONValue.array(network.history.map { .string($0) }).text()
    model.metadataProps = [
      .with {
        $0.key = ONNXModelFormat.historyKey
        $0.value = history
      }
    ]
    return model
  }

  private mutating func write(_ network: Network) throws -> Value {
    let shape = network.input
    graph.input = [Self.info("input", [shape.channels, shape.height, shape.width])]
    var value = Value(name: "input", shape: shape, isVector: false)
    let normalization = network.normalization
    if normalization != .identity(channels: shape.channels) {
      let sizes = [1, shape.channels, 1, 1]
      let mean = add(tensor: ONNXTensor.tensor("mean", normalization.mean, shape: sizes))
      let deviation = add(tensor: ONNXTensor.tensor("std", normalization.deviation, shape: sizes))
      value = add("Sub", path: "normalization", part: "sub", [value.name, mean], like: value)
      value = add("Div", path: "normalization", part: "div", [value.name, deviation], like: value)
    }
    value = asVector(try write(network.body, behind: value, path: ""), path: "scores")
    return add("Identity", path: "scores", part: "", output: "logits", [value.name], like: value)
  }

  /// Writes layers one after another.
  mutating func write(
    _ sequence: LayerSequence, behind input: Value, path: String
  ) throws -> Value {
    var value = input
    for named in sequence.layers {
      let place = path.isEmpty ? named.name : "\(path).\(named.name)"
      guard let layer = named.layer as? any ONNXWritable else {
        throw FormatError(
          file: file, expected: "layers that ONNX has",
          found: "'\(place)', \(type(of: named.layer).kind)", hint: "save it as .safetensors")
      }
      value = try layer.write(behind: value, path: place, into: &self)
    }
    return value
  }

  // MARK: Parts

  /// Adds a tensor and gives its name.
  mutating func add(tensor: Onnx_TensorProto) -> String {
    graph.initializer.append(tensor)
    return tensor.name
  }

  /// Adds a parameter as the plan uses it: rounded where it has a quantizer, zero where masked.
  mutating func add(_ parameter: Parameter, path: String) -> String {
    var value = parameter.quantizer?.quantized(parameter.value) ?? parameter.value
    if let mask = parameter.mask {
      for index in 0..<mask.count where mask[index] == 0 { value[index] = 0 }
    }
    return add(
      tensor: ONNXTensor.tensor(
        "\(path).\(parameter.name)", value.values, shape: value.shape.dimensions))
  }

  /// Adds a node and gives the value that comes out.
  ///
  /// `part` tells the nodes of one layer apart.
  mutating func add(
    _ operation: String, path: String, part: String = "", output: String? = nil,
    _ inputs: [String], attributes: [Onnx_AttributeProto] = [], shape: FeatureShape,
    isVector: Bool = false
  ) -> Value {
    let name = part.isEmpty ? path : "\(path)/\(part)"
    let output = output ?? "\(name):out"
    graph.node.append(
      .with {
        $0.opType = operation
        $0.name = name
        $0.input = inputs
        $0.output = [output]
        $0.attribute = attributes
      })
    return Value(name: output, shape: shape, isVector: isVector)
  }

  /// Adds a node that keeps the shape.
  mutating func add(
    _ operation: String, path: String, part: String = "", output: String? = nil,
    _ inputs: [String], attributes: [Onnx_AttributeProto] = [], like value: Value
  ) -> Value {
    add(
      operation, path: path, part: part, output: output, inputs, attributes: attributes,
      shape: value.shape, isVector: value.isVector)
  }

  /// The value with two axes.
  mutating func asVector(_ value: Value, path: String) -> Value {
    guard !value.isVector else { return value }
    return add(
      "Flatten", path: path, part: "vector", [value.name], attributes: [.integer("axis", 1)],
      shape: FeatureShape(channels: value.shape.count), isVector: true)
  }

  /// The value with four axes; a vector becomes a map of one pixel.
  mutating func asMap(_ value: Value, path: String) -> Value {
    guard value.isVector else { return value }
    let shape = add(
      tensor: ONNXTensor.tensor("\(path)/map.shape", [0, value.shape.channels, 1, 1]))
    return add("Reshape", path: path, part: "map", [value.name, shape], shape: value.shape)
  }

  private static func info(_ name: String, _ sizes: [Int]) -> Onnx_ValueInfoProto {
    .with { info in
      info.name = name
      info.type.tensorType.elemType = 1
      info.type.tensorType.shape.dim =
        [.with { $0.dimParam = "N" }] + sizes.map { size in .with { $0.dimValue = Int64(size) } }
    }
  }
}

extension Onnx_AttributeProto {
  static func integer(_ name: String, _ value: Int) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .int
      $0.i = Int64(value)
    }
  }

  static func integers(_ name: String, _ values: [Int]) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .ints
      $0.ints = values.map { Int64($0) }
    }
  }

  static func real(_ name: String, _ value: Float) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .float
      $0.f = value
    }
  }
}
