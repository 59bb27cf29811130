// SPDX-License-Identifier: MIT
import Tensors

/// Collects the steps of a plan while layers emit them.
package struct PlanBuilder {
  /// One operation and the memory it reads and writes.
  struct Step {
    let operation: any Operation
    var inputs: [Int]
    var output: Int
    /// The layer that it belongs to.
    let path: String
  }

  package let options: PlanOptions
  var steps: [Step] = []
  /// The stored shape of each memory.
  private(set) var storages: [FeatureShape] = []
  /// Outputs of layers that calibration may look at: path and memory, one path for each memory.
  private(set) var observed: [(path: String, storage: Int)] = []
  private let references: [String: ParameterReference]
  private let roundings: [String: ActivationQuantizer]
  /// The layers that are being emitted, outermost first.
  private var places: [String] = []

  init(
    options: PlanOptions, references: [ParameterReference],
    roundings: [String: ActivationQuantizer] = [:]
  ) {
    self.options = options
    self.references = Dictionary(uniqueKeysWithValues: references.map { ($0.key, $0) })
    self.roundings = roundings
  }

  /// The memory for an image.
  mutating func addInput(_ shape: FeatureShape) -> PlanValue {
    makeValue(shape: shape, stored: shape)
  }

  /// Where a parameter stands in the flat vector.
  package func parameter(_ key: String) -> ParameterReference {
    guard let reference = references[key] else {
      preconditionFailure("a layer named a parameter that it does not list: \(key)")
    }
    return reference
  }

  /// Adds a step with an output of a given shape.
  package mutating func add(
    _ operation: any Operation, inputs: [PlanValue], shape: FeatureShape
  ) -> PlanValue {
    add(operation, inputs: inputs, shape: shape, stored: shape)
  }

  /// Adds a step that treats every element alike, so that a flattened input stays as it lies.
  package mutating func add(_ operation: any Operation, elementwise input: PlanValue) -> PlanValue {
    add(operation, inputs: [input], shape: input.shape, stored: input.stored)
  }

  /// The value with its memory in the order of its shape, moved if it was only relabelled.
  package mutating func materialized(_ value: PlanValue) -> PlanValue {
    guard value.shape != value.stored else { return value }
    return add(
      ReorderOperation(stored: value.stored), inputs: [value], shape: value.shape)
  }

  /// Makes a value visible to calibration under the path of its layer.
  package mutating func observe(_ value: PlanValue, path: String) {
    guard !options.observesLayers,
      !observed.contains(where: { $0.storage == value.storage || $0.path == path })
    else { return }
    observed.append((path, value.storage))
  }

  /// Adds what one layer emits; then its output is observed, and rounded where the network says so.
  mutating func finish(
    path: String, _ emit: (inout PlanBuilder) -> PlanValue
  ) -> PlanValue {
    places.append(path)
    defer { places.removeLast() }
    let value = emit(&self)
    observe(value, path: path)
    guard let quantizer = roundings[path] else { return value }
    let operation = FakeQuantizationOperation(vectors: value.shape.count, quantizer: quantizer)
    return add(operation, elementwise: value)
  }

  mutating func keepObserved(_ isKept: (_ path: String, _ storage: Int) -> Bool) {
    observed.removeAll { !isKept($0.path, $0.storage) }
  }

  /// Makes what a layer takes and gives visible, where a plan is for that.
  mutating func trace(input: PlanValue, output: PlanValue, path: String) {
    guard options.observesLayers else { return }
    observed.append((Plan.inputPath(of: path), input.storage))
    observed.append((path, output.storage))
  }

  private mutating func add(
    _ operation: any Operation, inputs: [PlanValue], shape: FeatureShape, stored: FeatureShape
  ) -> PlanValue {
    let output = makeValue(shape: shape, stored: stored)
    steps.append(
      Step(
        operation: operation, inputs: inputs.map(\.storage), output: output.storage,
        path: places.last ?? ""))
    return output
  }

  private mutating func makeValue(shape: FeatureShape, stored: FeatureShape) -> PlanValue {
    storages.append(stored)
    return PlanValue(storage: storages.count - 1, shape: shape, stored: stored)
  }
}
