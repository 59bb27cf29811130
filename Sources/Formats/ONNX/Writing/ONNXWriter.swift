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
    /// The grid that the value has just been rounded to.
    var grid: ActivationQuantizer?
  }

  private var graph = Onnx_GraphProto()
  private let file: String
  private let roundings: [String: ActivationQuantizer]
  /// Whether everything is rounded, so that other programs can compute in integers: quantization is
  /// written as pairs of QuantizeLinear and DequantizeLinear.
  let isOnGrid: Bool

  private init(_ network: Network, file: String) {
    self.file = file
    roundings = network.roundings
    isOnGrid = Plan.integerObstacle(of: network) == nil
  }

  /// The model of a network.
  static func model(of network: Network, file: String) throws -> Onnx_ModelProto {
    var writer = ONNXWriter(network, file: file)
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
    value = rounded(value, path: Network.inputPath)
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
      value = rounded(try layer.write(behind: value, path: place, into: &self), path: place)
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

  /// A value as the network rounds it behind a layer, if it does.
  private mutating func rounded(_ value: Value, path: String) -> Value {
    guard let grid = roundings[path] else { return value }
    return rounded(value, to: grid, path: path == Network.inputPath ? "image" : path)
  }

  /// A value rounded to a grid: as a pair of QuantizeLinear and DequantizeLinear where bytes hold it,
  /// else as what rounding does.
  mutating func rounded(
    _ value: Value, to grid: ActivationQuantizer, path: String
  ) -> Value {
    func number(_ name: String, _ value: Float, _ graph: inout ONNXWriter) -> String {
      graph.add(tensor: ONNXTensor.tensor("\(path)/\(name)", [value], shape: []))
    }
    let zero = Float(grid.zeroPoint)
    let scale = number("scale", grid.scale, &self)
    var result = value
    if isOnGrid {
      if grid.bits < 8 {
        // Bytes go further than the grid.
        let low = number("low", -zero * grid.scale, &self)
        let high = number("high", (Float(grid.range.upperBound) - zero) * grid.scale, &self)
        result = add("Clip", path: path, part: "clip", [result.name, low, high], like: value)
      }
      let point = add(
        tensor: ONNXTensor.tensor(
          "\(path)/zero", bytes: [UInt8(grid.zeroPoint)], isSigned: false, shape: []))
      result = add(
        "QuantizeLinear", path: path, part: "quantize", [result.name, scale, point], like: value)
      result = add(
        "DequantizeLinear", path: path, part: "dequantize", [result.name, scale, point],
        like: value)
      result.grid = grid
      return result
    }
    let low = number("low", -zero, &self)
    let high = number("high", Float(grid.range.upperBound) - zero, &self)
    result = add("Div", path: path, part: "div", [value.name, scale], like: value)
    result = add("Round", path: path, part: "round", [result.name], like: value)
    result = add("Clip", path: path, part: "clip", [result.name, low, high], like: value)
    return add("Mul", path: path, part: "mul", [result.name, scale], like: value)
  }

  /// Adds weights and bias behind a value: as codes where the value and they are on grids.
  ///
  /// Codes are unsigned with the zero point 128: products of unsigned and signed bytes saturate in
  /// runtimes on CPUs without instructions for them.
  mutating func add(_ parameters: [Parameter], behind input: Value, path: String) -> [String] {
    guard isOnGrid, let weight = parameters.first, let quantizer = weight.quantizer else {
      return parameters.map { add($0, path: path) }
    }
    var (codes, scales) = quantizer.codes(of: weight.value, mask: weight.mask)
    let size = codes.count / max(scales.count, 1)
    let biases = parameters.dropFirst().map { $0.quantizer?.quantized($0.value) ?? $0.value }
    for channel in scales.indices {
      var scale = scales[channel] > 0 ? scales[channel] : IntegerBias.substitute
      // A bias that 32 bits do not hold is far above the weights: their scale gives way.
      for bias in biases {
        guard let grid = input.grid,
          IntegerBias.code(bias[channel], step: scale * grid.scale) == nil
        else { continue }
        scale = max(scale, bias[channel].magnitude / grid.scale / 0x1p30)
      }
      guard scale != scales[channel] else { continue }
      for index in (channel * size)..<((channel + 1) * size) {
        codes[index] = (codes[index] * scales[channel] / scale).rounded()
      }
      scales[channel] = scale
    }
    var names = [
      dequantized(
        ONNXTensor.tensor(
          "\(path).\(weight.name).codes", bytes: codes.map { UInt8($0 + 128) },
          isSigned: false, shape: weight.value.shape.dimensions),
        scales: scales, zero: 128, as: "\(path).\(weight.name)")
    ]
    for (bias, values) in zip(parameters.dropFirst(), biases) {
      guard let grid = input.grid else {
        names.append(add(bias, path: path))
        continue
      }
      let steps = scales.map { IntegerBias.step(weights: $0, input: grid.scale) }
      let words = zip(values.values, steps).map { IntegerBias.code($0, step: $1) ?? 0 }
      names.append(
        dequantized(
          ONNXTensor.tensor("\(path).\(bias.name).codes", words: words), scales: steps,
          as: "\(path).\(bias.name)"))
    }
    return names
  }

  private mutating func dequantized(
    _ codes: Onnx_TensorProto, scales: [Float], zero: UInt8? = nil, as name: String
  ) -> String {
    var inputs = [
      add(tensor: codes),
      add(tensor: ONNXTensor.tensor("\(name).scale", scales, shape: [scales.count])),
    ]
    if let zero {
      inputs.append(
        add(
          tensor: ONNXTensor.tensor(
            "\(name).zero", bytes: scales.map { _ in zero }, isSigned: false,
            shape: [scales.count])))
    }
    return add(
      "DequantizeLinear", path: name, output: name, inputs, attributes: [.integer("axis", 0)],
      shape: FeatureShape(channels: scales.count)
    ).name
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
    var vector = add(
      "Flatten", path: path, part: "vector", [value.name], attributes: [.integer("axis", 1)],
      shape: FeatureShape(channels: value.shape.count), isVector: true)
    vector.grid = value.grid
    return vector
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
