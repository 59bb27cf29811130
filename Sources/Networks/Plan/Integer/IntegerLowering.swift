// SPDX-License-Identifier: MIT
import Tensors

/// Turns the steps of a quantized network, as its layers emitted them, into steps on whole numbers.
///
/// A sum waits until it is known what follows: a batch normalization joins it, a rectifier cuts it,
/// a rounding says which grid it goes to. Every layer must be able to: the first that is not throws.
struct IntegerLowering {
  /// What a memory holds.
  private enum Content {
    case real
    case grid(ActivationQuantizer)
    /// A sum that has not been rounded yet.
    case sum(Waiting)
  }

  /// A sum and what it is of.
  private struct Waiting {
    var sum: GridSum
    var inputs: [Int]
    var isRectified = false
    let shape: FeatureShape
  }

  private(set) var steps: [PlanBuilder.Step] = []
  private(set) var storages: [FeatureShape]
  private(set) var grids: [GridWeights] = []
  private let arithmetic: any GridArithmetic
  private let shapes: [FeatureShape]
  private let weights: [ParameterReference: GridWeights]
  private let foldsNormalization: Bool
  private let output: Int
  private var contents: [Content]
  private var readers: [Int]

  /// Lowers the steps that a builder holds.
  ///
  /// - Throws: `NetworkError` that names the first layer without an integer form.
  init(
    _ builder: PlanBuilder, output: Int, weights: [GridWeights], arithmetic: any GridArithmetic
  ) throws(NetworkError) {
    self.arithmetic = arithmetic
    self.output = output
    shapes = builder.storages
    storages = builder.storages
    self.weights = Dictionary(
      weights.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
    foldsNormalization = builder.options.foldsNormalization
    contents = Array(repeating: .real, count: builder.storages.count)
    readers = Array(repeating: 0, count: builder.storages.count)
    for step in builder.steps { for input in step.inputs { readers[input] += 1 } }
    for step in builder.steps { try lower(step) }
    try finish(builder.steps.last { $0.output == output }?.path ?? "")
  }

  // MARK: One step

  private mutating func lower(_ step: PlanBuilder.Step) throws(NetworkError) {
    let shape = shapes[step.output]
    switch step.operation {
    case let operation as FakeQuantizationOperation:
      try round(step, to: operation.quantizer)
    case is NormalizationOperation:
      steps.append(step)
    case let operation as ConvolutionOperation:
      contents[step.output] = .sum(
        Waiting(
          sum: .convolution(try convolution(operation, step)), inputs: step.inputs, shape: shape))
    case is AdditionOperation:
      let grids = (try grid(step, 0), try grid(step, 1))
      contents[step.output] = .sum(
        Waiting(sum: .addition(grids.0, grids.1), inputs: step.inputs, shape: shape))
    case let operation as AveragePoolingOperation:
      try checkDepth(
        operation.geometry.window.height * operation.geometry.window.width, "pixels", step)
      contents[step.output] = .sum(
        Waiting(
          sum: .average(operation.geometry, try grid(step, 0)), inputs: step.inputs, shape: shape))
    case let operation as ConcatenationOperation:
      contents[step.output] = .sum(
        Waiting(sum: .concatenation(operation.channels), inputs: step.inputs, shape: shape))
    case is ReLUOperation:
      try rectify(step)
    case let operation as RunningNormalizationOperation:
      try normalize(operation, step)
    case let operation as MaxPoolingOperation:
      try keep(step, arithmetic.maximum(operation.geometry))
    case let operation as GatherOperation:
      try keep(
        step,
        arithmetic.gather(
          operation.input, stride: operation.stride, sources: operation.sources,
          grid: try grid(step, 0)))
    case let operation as ReorderOperation:
      try keep(step, arithmetic.reorder(operation.stored))
    default:
      throw NetworkError(step.path, "has no integer form")
    }
  }

  /// A step whose output is on the grid of its input.
  private mutating func keep(
    _ step: PlanBuilder.Step, _ operation: any Operation
  ) throws(NetworkError) {
    contents[step.output] = .grid(try grid(step, 0))
    add(operation, inputs: step.inputs, output: step.output, path: step.path)
  }

  private func convolution(
    _ operation: ConvolutionOperation, _ step: PlanBuilder.Step
  ) throws(NetworkError) -> ConvolutionSum {
    guard let weights = weights[operation.weight] else {
      throw NetworkError(step.path, "has weights in full precision", hint: "quantize them")
    }
    guard weights.bits <= 8 else {
      throw NetworkError(
        step.path, "has weights of \(weights.bits) bits; integer execution takes at most 8")
    }
    let sum = ConvolutionSum(
      geometry: operation.geometry, weights: weights, bias: operation.bias,
      input: try grid(step, 0))
    try checkDepth(sum.depth, "products", step)
    return sum
  }

  /// Sums of integers are exact in single precision up to some number of terms.
  private func checkDepth(
    _ count: Int, _ terms: String, _ step: PlanBuilder.Step
  ) throws(NetworkError) {
    guard count <= GridConvolutionOperation.deepest else {
      throw NetworkError(
        step.path,
        "adds up \(count) \(terms); integer execution takes at most "
          + "\(GridConvolutionOperation.deepest)")
    }
  }

  /// The grid of a step's input.
  private func grid(
    _ step: PlanBuilder.Step, _ index: Int
  ) throws(NetworkError) -> ActivationQuantizer {
    if case .grid(let grid) = contents[step.inputs[index]] { return grid }
    throw NetworkError(
      step.path, "reads values that are not rounded", hint: "quantize the network again")
  }

  // MARK: What joins a sum

  /// The sum in a memory that only one step reads, or the value there as a sum.
  private func waiting(_ step: PlanBuilder.Step) throws(NetworkError) -> Waiting {
    let input = step.inputs[0]
    switch contents[input] {
    case .sum(let waiting) where readers[input] == 1: return waiting
    case .grid(let grid):
      return Waiting(sum: .value(grid, nil), inputs: [input], shape: shapes[input])
    default:
      throw NetworkError(
        step.path, "reads values that are not rounded", hint: "quantize the network again")
    }
  }

  private mutating func rectify(_ step: PlanBuilder.Step) throws(NetworkError) {
    var waiting = try waiting(step)
    waiting.isRectified = true
    contents[step.output] = .sum(waiting)
  }

  private mutating func normalize(
    _ operation: RunningNormalizationOperation, _ step: PlanBuilder.Step
  ) throws(NetworkError) {
    guard foldsNormalization else {
      throw NetworkError(step.path, "has no integer form while it is trained")
    }
    var waiting = try waiting(step)
    switch waiting.sum {
    case .convolution(var sum) where sum.normalization == nil && !waiting.isRectified:
      sum.normalization = operation.map
      waiting.sum = .convolution(sum)
    case .value(let grid, nil) where !waiting.isRectified:
      waiting.sum = .value(grid, operation.map)
    default:
      throw NetworkError(step.path, "follows a sum that it cannot join")
    }
    contents[step.output] = .sum(waiting)
  }

  // MARK: Rounding

  private mutating func round(
    _ step: PlanBuilder.Step, to grid: ActivationQuantizer
  ) throws(NetworkError) {
    guard grid.bits <= 8 else {
      throw NetworkError(
        step.path, "is rounded to \(grid.bits) bits; integer execution takes at most 8")
    }
    contents[step.output] = .grid(grid)
    if case .real = contents[step.inputs[0]] {
      let shape = shapes[step.output]
      add(
        arithmetic.quantize(shape, to: grid), inputs: step.inputs, output: step.output,
        path: step.path)
      return
    }
    try complete(try waiting(step), to: grid, output: step.output, path: step.path)
  }

  /// Adds the step that computes a sum and brings it to a grid.
  private mutating func complete(
    _ waiting: Waiting, to grid: ActivationQuantizer, output: Int, path: String
  ) throws(NetworkError) {
    let rounding = GridRounding(grid: grid, isRectified: waiting.isRectified)
    let operation: any Operation
    var inputs = waiting.inputs
    switch waiting.sum {
    case .convolution(let sum): operation = arithmetic.convolve(sum, to: rounding)
    case .addition(let first, let second):
      operation = arithmetic.add(waiting.shape, (first, second), to: rounding)
    case .average(let geometry, let from):
      operation = arithmetic.average(geometry, from: from, to: rounding)
    case .value(let from, let normalization):
      operation = arithmetic.rescale(
        waiting.shape, from: from, by: normalization, to: rounding)
    case .concatenation(let channels):
      inputs = try parts(of: waiting, to: grid, path: path)
      operation = arithmetic.concatenate(waiting.shape, channels: channels)
    }
    add(operation, inputs: inputs, output: output, path: path)
  }

  /// The parts of a concatenation, each brought to its grid.
  private mutating func parts(
    of waiting: Waiting, to grid: ActivationQuantizer, path: String
  ) throws(NetworkError) -> [Int] {
    var inputs: [Int] = []
    for input in waiting.inputs {
      var part: Waiting
      switch contents[input] {
      case .grid(let own) where own == grid && !waiting.isRectified:
        inputs.append(input)
        continue
      case .grid(let own):
        part = Waiting(sum: .value(own, nil), inputs: [input], shape: shapes[input])
      case .sum(let sum) where readers[input] == 1: part = sum
      default:
        throw NetworkError(
          path, "joins values that are not rounded", hint: "quantize the network again")
      }
      part.isRectified = part.isRectified || waiting.isRectified
      storages.append(shapes[input])
      let place = storages.count - 1
      contents.append(.grid(grid))
      try complete(part, to: grid, output: place, path: path)
      inputs.append(place)
    }
    return inputs
  }

  /// The last layer's sums become class scores.
  private mutating func finish(_ path: String) throws(NetworkError) {
    guard case .sum(let waiting) = contents[output], !waiting.isRectified,
      case .convolution(let sum) = waiting.sum
    else {
      throw NetworkError(
        path, "gives the class scores; integer execution ends in a linear layer or a convolution")
    }
    contents[output] = .real
    add(arithmetic.scores(sum), inputs: waiting.inputs, output: output, path: path)
    grids = Array(weights.values)
  }

  private mutating func add(
    _ operation: any Operation, inputs: [Int], output: Int, path: String
  ) {
    if case .grid = contents[output] {
      let shape = output < shapes.count ? shapes[output] : storages[output]
      storages[output] = arithmetic.stored(shape)
    }
    steps.append(
      PlanBuilder.Step(operation: operation, inputs: inputs, output: output, path: path))
  }
}
