// SPDX-License-Identifier: MIT
import Networks
import ONNXSchema
import Storage
import Tensors

/// Makes a network from the graph of an ONNX file.
enum ONNXReader {
  /// Nodes beyond which a graph is no network; the largest in use have some thousands.
  private static let nodeLimit = 20_000
  /// Before it, sums repeated their inputs by other rules.
  private static let oldestOperators: Int64 = 7

  static func network(
    from model: Onnx_ModelProto, file: String, images: FeatureShape?
  ) throws -> (Network, notes: [String]) {
    let graph = model.graph
    guard graph.node.count <= nodeLimit else {
      throw FormatError(
        file: file, expected: "at most \(nodeLimit) nodes", found: "\(graph.node.count)")
    }
    var reading = try start(model, file: file, images: images)
    for proto in graph.node {
      let node = try ONNXNode(proto, file: file)
      guard let type = ONNXOperatorRegistry.byName[proto.opType],
        proto.domain.isEmpty || proto.domain == "ai.onnx"
      else {
        throw node.misfit(
          "an operator that Temper maps to a layer", "\(proto.domain) \(proto.opType)",
          hint: "operators: "
            + ONNXOperatorRegistry.byName.keys.sorted().joined(separator: ", "))
      }
      try type.read(node, into: &reading)
    }
    guard let output = graph.output.first?.name, graph.output.count == 1,
      let end = reading.places[output]
    else {
      throw FormatError(
        file: file, expected: "one output that the images lead to",
        found: "\(graph.output.count) outputs")
    }
    let network = try network(reading, to: end, model: model, images: images)
    return (network, reading.notes)
  }

  private static func start(
    _ model: Onnx_ModelProto, file: String, images: FeatureShape?
  ) throws(FormatError) -> ONNXImport {
    let graph = model.graph
    let version = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version
    guard let version, version >= oldestOperators else {
      throw FormatError(
        file: file, expected: "operators of set \(oldestOperators) or later",
        found: version.map { "set \($0)" } ?? "no version",
        hint: version == nil
          ? "the copy is incomplete: fetch the file again" : "export the model with a newer set")
    }
    var constants: [String: StoredArray] = [:]
    for tensor in graph.initializer {
      guard
        constants.updateValue(try ONNXTensor.array(tensor, file: file), forKey: tensor.name)
          == nil
      else {
        throw FormatError(
          file: file, expected: "different tensors", found: "'\(tensor.name)' twice")
      }
    }
    // Old files list their parameters as inputs too.
    let inputs = graph.input.filter { constants[$0.name] == nil }
    guard inputs.count == 1 else {
      throw FormatError(
        file: file, expected: "one input, the images",
        found: inputs.isEmpty ? "none" : inputs.map { "'\($0.name)'" }.joined(separator: ", "))
    }
    var uses: [String: Int] = [:]
    for name in graph.node.flatMap(\.input) + graph.output.map(\.name) {
      uses[name, default: 0] += 1
    }
    var reading = ONNXImport(
      file: file, input: inputs[0].name,
      shape: try ONNXInput.shape(inputs[0], file: file, images: images), useCounts: uses,
      outputs: Set(graph.output.map(\.name)),
      quantized: Set(
        graph.node.filter { $0.opType == "QuantizeLinear" }.compactMap(\.input.first)))
    reading.constants = constants
    return reading
  }

  private static func network(
    _ reading: ONNXImport, to end: Int, model: Onnx_ModelProto, images: FeatureShape?
  ) throws -> Network {
    var structure = ONNXStructure(reading)
    var layers = try structure.layers(to: end)
    let shape = reading.steps[0].shape
    var input = FeatureShape(
      channels: shape[1], height: shape.count > 2 ? shape[2] : 1,
      width: shape.count > 3 ? shape[3] : 1)
    var (mean, deviation) = (reading.mean, reading.deviation)
    if shape.count == 2, let images, images.count == shape[1], !images.isFlat {
      // The graph takes flattened images.
      input = images
      layers.insert(LayerDescription(Flatten.kind, name: "flatten0"), at: 0)
      (mean, deviation) = try ONNXInput.perChannel(mean, deviation, of: images, file: reading.file)
    }
    // A tensor may serve several nodes, but not so many that a small file fills the memory.
    let stored = reading.constants.values.reduce(0) { $0.addingClamped($1.count) }
    var network = try Network(
      name: name(of: model, file: reading.file), input: input,
      normalization: Normalization(mean: mean, deviation: deviation), layers: layers,
      parameterLimit: stored.addingClamped(stored) + 1 << 16)
    fill(&network, from: reading)
    round(&network, from: reading, names: structure.names)
    return network
  }

  /// The name that `save` wrote; exporters call all graphs the same, so else that of the file.
  private static func name(of model: Onnx_ModelProto, file: String) -> String {
    if model.producerName == ONNXWriter.producer, !model.graph.name.isEmpty {
      return model.graph.name
    }
    let name = FilePaths.name(of: file)
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// The fewest bits that hold codes.
  private static func bits(of weights: [Float], scales: [Float]) -> Int {
    let size = max(weights.count / max(scales.count, 1), 1)
    var (largest, hasZero) = (0, false)
    for (index, weight) in weights.enumerated() {
      let scale = scales[min(index / size, scales.count - 1)]
      let code = scale > 0 ? Int(min((weight / scale).magnitude.rounded(), 128)) : 0
      largest = max(largest, code)
      hasZero = hasZero || code == 0
    }
    if largest <= 1 { return hasZero ? 2 : 1 }
    return (3...8).first { largest <= (1 << ($0 - 1)) - 1 } ?? 8
  }

  /// Puts the roundings of the file behind the layers of their names.
  private static func round(
    _ network: inout Network, from reading: ONNXImport, names: [Int: String]
  ) {
    var rules: [String: ActivationQuantizer] = [:]
    for (place, rule) in reading.roundings {
      if place == 0 { network.roundings[Network.inputPath] = rule }
      if let name = names[place] { rules[name] = rule }
    }
    var roundings: [String: ActivationQuantizer] = [:]
    network.mapLayers { path, layer in
      let name = path.split(separator: ".").last.map(String.init) ?? path
      guard let rule = rules[name] else { return }
      if var rounding = layer as? any OutputRounding {
        rounding.quantizer = rule
        layer = rounding
      } else {
        roundings[path] = rule
      }
    }
    network.roundings.merge(roundings) { first, _ in first }
  }

  /// Puts the values of the file into the layers of their names.
  private static func fill(_ network: inout Network, from reading: ONNXImport) {
    var values: [String: [String: ONNXImport.Values]] = [:]
    for step in reading.steps {
      guard case .layer(let description, let own) = step.content else { continue }
      values[description.name ?? ""] = own
    }
    network.mapLayers { path, layer in
      let name = path.split(separator: ".").last.map(String.init) ?? path
      guard let own = values[name], !layer.parameters.isEmpty else { return }
      layer.parameters = layer.parameters.map { parameter in
        guard let found = own[parameter.name] else { return parameter }
        var filled = parameter
        let floats = found.array.floats()
        if let scales = found.scales, found.factor == 1, parameter.role == .weight,
          scales.count == 1 || scales.count == parameter.value.shape[0]
        {
          let rows = parameter.value.shape[0]
          let all = scales.count == 1 ? Array(repeating: scales[0], count: rows) : scales
          filled.quantizer = StoredQuantizer(bits: bits(of: floats, scales: all), scales: all)
        }
        filled.value = Tensor(shape: parameter.value.shape) {
          floats[floats.count == 1 ? 0 : $0] * found.factor
        }
        return filled
      }
    }
  }
}

extension Int {
  /// The sum of two counts, or the largest number.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max / 4 : Swift.min(sum, .max / 4)
  }
}
