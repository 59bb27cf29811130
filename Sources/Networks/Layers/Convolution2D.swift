// SPDX-License-Identifier: MIT
import Tensors

/// Two-dimensional convolution with zero padding: y = x * W + b.
///
/// In the language: `conv 32 kernel=3 stride=1 pad=1 groups=1 bias=yes`. Weights are
/// [O, I / groups, KH, KW], bias [O]. A depthwise convolution has as many groups as input channels.
package struct Convolution2D: Layer {
  package static let kind = "conv"
  package static let syntax = LayerSyntax(
    "two-dimensional convolution", number: ("channels", "output channels"),
    options: [
      .init("kernel", "height and width of the kernel", .integer(1...63), default: "3"),
      .init("stride", "pixels between outputs", .integer(1...63), default: "1"),
      .init("pad", "zeros on every side", .integer(0...62), default: "0"),
      .init("groups", "groups of channels kept apart", .integer(1...65536), default: "1"),
      .init("bias", "whether it adds a bias", .flag, default: "yes"),
    ])

  package var weight: Parameter
  package var bias: Parameter?
  package let stride: Int
  package let padding: Int
  package private(set) var groups: Int

  package init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    try description.check(against: Self.syntax)
    let outputs = try description.onlyNumber("output channels")
    let kernel = try Self.kernel(description)
    groups = try Self.groups(description)
    stride = try Self.stride(description)
    padding = try Self.padding(description)
    guard input.channels % groups == 0, outputs % groups == 0 else {
      throw NetworkError(
        description.place,
        "groups=\(groups) must divide both \(input.channels) input and \(outputs) output channels")
    }
    guard padding < kernel else {
      throw NetworkError(description.place, "pad=\(padding) must be less than kernel=\(kernel)")
    }
    weight = Parameter(
      "weight", role: .weight,
      value: Tensor(shape: [outputs, input.channels / groups, kernel, kernel]))
    let hasBias = try description.flag("bias", default: true)
    bias = hasBias ? Parameter("bias", role: .bias, value: Tensor(shape: [outputs])) : nil
  }

  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    let outputs = try description.onlyNumber("output channels")
    let kernel = try Self.kernel(description)
    let bias = try description.flag("bias", default: true) ? outputs : 0
    let inputs = input.channels / (try groups(description))
    return LayerFootprint(
      output: try shape(
        outputs, kernel: kernel, stride: try stride(description),
        padding: try padding(description), input: input),
      parameters: outputs * inputs * kernel * kernel + bias)
  }

  /// The shape that a kernel gives.
  ///
  /// - Throws: `NetworkError` if the kernel does not fit.
  private static func shape(
    _ outputs: Int, kernel: Int, stride: Int, padding: Int, input: FeatureShape
  ) throws(NetworkError) -> FeatureShape {
    guard input.height + 2 * padding >= kernel, input.width + 2 * padding >= kernel else {
      throw NetworkError(
        Self.kind, "a \(kernel)x\(kernel) kernel does not fit into \(input) with pad=\(padding)")
    }
    return FeatureShape(
      channels: outputs, height: (input.height + 2 * padding - kernel) / stride + 1,
      width: (input.width + 2 * padding - kernel) / stride + 1)
  }

  private static func kernel(_ description: LayerDescription) throws(NetworkError) -> Int {
    try description.integer("kernel", default: 3, in: 1...63)
  }

  private static func groups(_ description: LayerDescription) throws(NetworkError) -> Int {
    try description.integer("groups", default: 1, in: 1...65536)
  }

  private static func stride(_ description: LayerDescription) throws(NetworkError) -> Int {
    try description.integer("stride", default: 1, in: 1...63)
  }

  private static func padding(_ description: LayerDescription) throws(NetworkError) -> Int {
    try description.integer("pad", default: 0, in: 0...62)
  }

  package var outputChannels: Int { weight.value.shape[0] }
  package var inputChannels: Int { weight.value.shape[1] * groups }
  package var kernel: Int { weight.value.shape[2] }

  /// Whether each input channel has filters of its own.
  package var isDepthwise: Bool { groups > 1 && weight.value.shape[1] == 1 }

  package var description: LayerDescription {
    LayerDescription(
      kind: Self.kind, name: nil, numbers: [outputChannels],
      options: [
        "kernel": .integer(kernel), "stride": .integer(stride), "pad": .integer(padding),
        "groups": .integer(groups), "bias": .flag(bias != nil),
      ], blocks: [])
  }

  package var parameters: [Parameter] {
    get { [weight] + (bias.map { [$0] } ?? []) }
    set {
      weight = newValue[0]
      if newValue.count > 1 { bias = newValue[1] }
    }
  }

  package func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape {
    guard input.channels == inputChannels else {
      throw NetworkError(
        Self.kind, "expects \(inputChannels) input channels, the layer before gives \(input)")
    }
    return try Self.shape(
      outputChannels, kernel: kernel, stride: stride, padding: padding, input: input)
  }

  package func multiplyAccumulates(for input: FeatureShape) -> Int {
    let pixels = (try? outputShape(for: input).pixels) ?? 0
    return pixels * weight.value.count
  }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    let outputs = outputChannels
    let perGroup = outputs / groups
    if isDepthwise {
      let space = ChannelSpace(atoms: (0..<outputs).map { input.atoms[$0 / perGroup] })
      coupling.note(path, parameter: "weight", axis: 0, role: .output, space: space)
      return space
    }
    let space = coupling.makeSpace(count: outputs)
    let inputsPerGroup = inputChannels / groups
    for group in 1..<max(groups, 1) {
      for index in 0..<perGroup {
        coupling.tie(space.atoms[index], space.atoms[group * perGroup + index])
      }
      for index in 0..<inputsPerGroup {
        coupling.tie(input.atoms[index], input.atoms[group * inputsPerGroup + index])
      }
    }
    coupling.note(path, parameter: "weight", axis: 0, role: .output, space: space)
    let firstGroup = ChannelSpace(atoms: Array(input.atoms.prefix(inputsPerGroup)))
    coupling.note(path, parameter: "weight", axis: 1, role: .input, space: firstGroup)
    return space
  }

  package mutating func keep(inputs: [Int], outputs: [Int]) {
    let inputsPerGroup = inputChannels / groups
    weight.keep(outputs, axis: 0)
    bias?.keep(outputs, axis: 0)
    if isDepthwise {
      groups = inputs.count
    } else {
      weight.keep(inputs.filter { $0 < inputsPerGroup }, axis: 1)
    }
  }

  package func emit(
    _ input: PlanValue, into builder: inout PlanBuilder, path: String
  ) -> PlanValue {
    let value = builder.materialized(input)
    guard let output = try? outputShape(for: value.shape) else {
      preconditionFailure("shapes were checked when the network was made")
    }
    let geometry = ConvolutionGeometry(
      input: (value.shape.height, value.shape.width, value.shape.channels),
      output: (output.height, output.width, output.channels), kernel: (kernel, kernel),
      stride: (stride, stride), padding: (padding, padding), groups: groups)
    let operation = ConvolutionOperation(
      geometry, weight: builder.parameter("\(path).weight"),
      bias: bias.map { _ in builder.parameter("\(path).bias") })
    return builder.add(operation, inputs: [value], shape: output)
  }
}

extension Convolution2D: IntervalBounding {
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    let output = try outputShape(for: input.shape)
    let weights = AffineBounds.effective(weight)
    let (rows, inner) = (outputChannels / groups, weights.count / outputChannels)
    let biases = bias?.value.values ?? Array(repeating: 0, count: outputChannels)
    var result = FeatureBounds(
      shape: output, count: input.count,
      low: Array(repeating: 0, count: input.count * output.count),
      high: Array(repeating: 0, count: input.count * output.count))
    let maps = inputChannels / groups * input.shape.pixels
    for group in 0..<groups {
      let part = (group * rows)..<((group + 1) * rows)
      let affine = AffineBounds(
        weight: weights.selecting(Array(part), axis: 0).flattened(rows: rows, columns: inner),
        bias: Array(biases[part]))
      for image in 0..<input.count {
        let start = image * input.shape.count + group * maps
        let (center, width) = affine.boxes(
          low: input.low[start..<(start + maps)], high: input.high[start..<(start + maps)])
        let found = affine.bounds(
          center: columns(center, from: input.shape, to: output),
          width: columns(width, from: input.shape, to: output), columns: output.pixels)
        let target = image * output.count + part.lowerBound * output.pixels
        result.low.replaceSubrange(target..<(target + found.low.count), with: found.low)
        result.high.replaceSubrange(target..<(target + found.high.count), with: found.high)
      }
    }
    return result
  }

  /// The values under each kernel position, [C KH KW, OH OW], of the maps of one group; padding is 0.
  private func columns(
    _ values: [Float], from input: FeatureShape, to output: FeatureShape
  ) -> [Float] {
    let channels = inputChannels / groups
    var result = [Float](repeating: 0, count: channels * kernel * kernel * output.pixels)
    var target = 0
    for channel in 0..<channels {
      for tap in 0..<(kernel * kernel) {
        for y in 0..<output.height {
          let row = y * stride + tap / kernel - padding
          guard (0..<input.height).contains(row) else {
            target += output.width
            continue
          }
          let line = (channel * input.height + row) * input.width
          for x in 0..<output.width {
            let column = x * stride + tap % kernel - padding
            if column >= 0, column < input.width { result[target] = values[line + column] }
            target += 1
          }
        }
      }
    }
    return result
  }
}

extension Tensor {
  /// The same values as a matrix.
  fileprivate func flattened(rows: Int, columns: Int) -> Tensor {
    Tensor(shape: [rows, columns]) { self[$0] }
  }
}
