// SPDX-License-Identifier: MIT
import Networks

/// The graph of an ONNX file while it is read: constants, and steps that images go through.
struct ONNXImport {
  /// A parameter of a layer, from an array of the file.
  struct Values {
    let array: StoredArray
    var factor: Float = 1
    /// The scale of each output channel, of weights that are codes.
    var scales: [Float]?
  }

  /// What a step does.
  enum Content {
    case input
    case layer(LayerDescription, [String: Values])
    /// Every so many pixels, and for each output channel the input channel it copies, or -1.
    case selection(vertical: Int, horizontal: Int, sources: [Int])
    /// Zeros on every side, to be taken over by a convolution.
    case padding(Int)
    case sum
    case join
  }

  struct Step {
    var content: Content
    var inputs: [Int]
    /// The shape that comes out, images first: [N, C, H, W] or [N, C].
    var shape: [Int]
    /// The node, for errors.
    let node: ONNXNode?
  }

  let file: String
  /// How often each value is used, as an output of the graph too.
  let useCounts: [String: Int]
  let outputs: Set<String>
  private(set) var steps: [Step] = []
  var constants: [String: StoredArray] = [:]
  private(set) var places: [String: Int] = [:]
  /// The names that the images behind each step have; each but the last is read by what gives the
  /// next.
  private var names: [Int: [String]] = [:]
  /// Numbers in constants that were made of others.
  private var derivedCount = 0
  /// The pre-processing found so far, and the value that has gone through it.
  var mean: [Float]
  var deviation: [Float]
  private(set) var notes: [String] = []
  /// The scales of constants that were codes, by name.
  var scales: [String: [Float]] = [:]
  /// How the values behind steps are rounded.
  var roundings: [Int: ActivationQuantizer] = [:]
  /// Values cut to the range of a grid before they are rounded to it: the step, and the range.
  var clips: [String: (place: Int, range: ClosedRange<Float>)] = [:]
  /// What goes into QuantizeLinear.
  let quantized: Set<String>
  private var counts: [String: Int] = [:]
  private var selected = 0
  private var defined: Set<String> = []

  /// A file of a few bytes can name one constant many times.
  private static let derivedLimit = 1 << 28

  init(
    file: String, input: String, shape: [Int], useCounts: [String: Int], outputs: Set<String>,
    quantized: Set<String>
  ) {
    self.file = file
    self.quantized = quantized
    self.useCounts = useCounts
    self.outputs = outputs
    steps = [Step(content: .input, inputs: [], shape: shape, node: nil)]
    mean = Array(repeating: 0, count: shape[1])
    deviation = Array(repeating: 1, count: shape[1])
    places[input] = 0
    names[0] = [input]
  }

  // MARK: Values

  /// The constant under an input's name; nil if images go through it or it is left out.
  func constant(_ node: ONNXNode, _ index: Int) -> StoredArray? {
    node.input(index).flatMap { constants[$0] }
  }

  /// The integers of a constant input.
  func integers(_ node: ONNXNode, _ index: Int) throws(FormatError) -> [Int]? {
    guard let name = node.input(index) else { return nil }
    guard let array = constants[name], array.count <= 65_536, let integers = array.integers() else {
      throw node.misfit("constant integers as input \(index)", "'\(name)'")
    }
    return integers
  }

  /// Integers that old operator sets have as an attribute and new ones as an input.
  func integers(
    _ node: ONNXNode, _ index: Int, or attribute: String
  ) throws(FormatError) -> [Int]? {
    if let integers = node.integers(attribute) { return integers }
    return try integers(node, index)
  }

  /// The step whose images are an input.
  func data(_ node: ONNXNode, _ index: Int) throws(FormatError) -> Int {
    guard let name = node.input(index), let place = places[name] else {
      throw node.misfit(
        "images as input \(index)", node.input(index).map { "'\($0)'" } ?? "nothing")
    }
    return place
  }

  /// Whether an input's images are used by this node alone, under whatever name.
  func isOnlyUse(_ node: ONNXNode, _ index: Int) -> Bool {
    guard let name = node.input(index), useCounts[name] == 1 else { return false }
    return names[places[name] ?? clips[name]?.place ?? -1, default: []]
      .allSatisfy { useCounts[$0] == 1 }
  }

  /// The features that come out of a step.
  func features(_ place: Int, _ node: ONNXNode) throws(FormatError) -> FeatureShape {
    let shape = steps[place].shape
    switch shape.count {
    case 2: return FeatureShape(channels: shape[1])
    case 4: return FeatureShape(channels: shape[1], height: shape[2], width: shape[3])
    default: throw node.misfit("images or vectors", "\(shape)")
    }
  }

  // MARK: Building

  mutating func define(_ node: ONNXNode, as array: StoredArray) throws(FormatError) {
    try claim(node)
    derivedCount += array.count
    guard derivedCount <= Self.derivedLimit else {
      throw node.misfit("constants that memory can hold", "\(derivedCount) numbers made of others")
    }
    constants[node.output] = array
  }

  /// Lets the output be the same as a step.
  mutating func alias(_ node: ONNXNode, to place: Int) throws(FormatError) {
    try claim(node)
    places[node.output] = place
    names[place, default: []].append(node.output)
  }

  private mutating func claim(_ node: ONNXNode) throws(FormatError) {
    guard !node.output.isEmpty, defined.insert(node.output).inserted, places[node.output] == nil,
      constants[node.output] == nil
    else { throw node.misfit("an output of its own", "'\(node.output)'") }
  }

  /// Adds a layer behind a step; its name is its kind and number.
  mutating func add(
    _ node: ONNXNode, _ kind: String, _ numbers: [Int] = [],
    options: [String: LayerDescription.Value] = [:], values: [String: Values] = [:], to place: Int,
    isMap: Bool = true
  ) throws(FormatError) {
    counts[kind, default: 0] += 1
    let description = LayerDescription(
      kind: kind, name: "\(kind)\(counts[kind] ?? 1)", numbers: numbers, options: options,
      blocks: [])
    let input = try features(place, node)
    let output: FeatureShape
    do throws(NetworkError) {
      output = try LayerRegistry.footprint(of: description, input: input).output
    } catch {
      throw node.misfit("a layer that Temper has", error.description)
    }
    let images = steps[place].shape[0]
    let isFlat = !isMap || steps[place].shape.count == 2
    try append(
      node, .layer(description, values), inputs: [place],
      shape: isFlat
        ? [images, output.channels] : [images, output.channels, output.height, output.width])
  }

  /// Adds a step whose shape is known.
  mutating func append(
    _ node: ONNXNode, _ content: Content, inputs: [Int], shape: [Int]
  ) throws(FormatError) {
    try claim(node)
    let count = shape.reduce(1) { sum, size in
      let (product, overflow) = sum.multipliedReportingOverflow(by: size)
      return overflow ? -1 : product
    }
    guard count >= 0, count / max(shape[0], 1) <= 1 << 28, shape.allSatisfy({ $0 > 0 }) else {
      throw node.misfit("features that memory can hold", "\(shape)")
    }
    if case .selection(_, _, let sources) = content {
      selected += sources.count
      guard selected <= 1 << 22 else {
        throw node.misfit("fewer channels picked by name", "more than four million")
      }
    }
    places[node.output] = steps.count
    names[steps.count] = [node.output]
    steps.append(Step(content: content, inputs: inputs, shape: shape, node: node))
  }

  /// Adds or merges a choice of pixels and channels.
  mutating func select(
    _ node: ONNXNode, vertical: Int = 1, horizontal: Int = 1, sources: [Int]
  ) throws(FormatError) {
    var (vertical, horizontal, sources) = (vertical, horizontal, sources)
    var place = try data(node, 0)
    let shape = steps[place].shape
    let output =
      [shape[0], sources.count]
      + (shape.count == 4
        ? [(shape[2] - 1) / vertical + 1, (shape[3] - 1) / horizontal + 1] : [])
    if case .selection(let rows, let columns, let channels) = steps[place].content,
      isOnlyUse(node, 0)
    {
      vertical *= rows
      horizontal *= columns
      sources = sources.map { $0 < 0 ? -1 : channels[$0] }
      place = steps[place].inputs[0]
    }
    try append(
      node, .selection(vertical: vertical, horizontal: horizontal, sources: sources),
      inputs: [place], shape: output)
  }

  /// Gives the layer of a step a bias; false if it has one already or cannot.
  mutating func attach(bias: StoredArray, to place: Int) -> Bool {
    guard case .layer(var description, var values) = steps[place].content,
      description.options["bias"] == .flag(false)
    else { return false }
    description.options["bias"] = .flag(true)
    values["bias"] = Values(array: bias)
    steps[place].content = .layer(description, values)
    return true
  }

  /// The weights of a layer, with their scales where they were codes.
  func weights(_ node: ONNXNode, _ index: Int, array: StoredArray, factor: Float = 1) -> Values {
    Values(array: array, factor: factor, scales: node.input(index).flatMap { scales[$0] })
  }

  /// Notes a value that is cut to a range before it is rounded.
  mutating func clip(
    _ node: ONNXNode, to range: ClosedRange<Float>
  ) throws(FormatError) {
    let place = try data(node, 0)
    try claim(node)
    clips[node.output] = (place, range)
  }

  mutating func note(_ text: String) { notes.append(text) }
}
