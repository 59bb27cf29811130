// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// A layer that hides gradients on purpose: what an audit must find out.
struct MaskingLayer: Layer {
  enum Mask: Sendable {
    /// Rounds to multiples of a step, without a straight-through gradient.
    case staircase(step: Float)
    /// Adds noise that is another one at every call.
    case noise(size: Float)
  }

  static let kind = "mask"
  static let syntax = Flatten.syntax
  let mask: Mask

  init(_ mask: Mask) {
    self.mask = mask
  }

  init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError) {
    self.init(.staircase(step: 0.1))
  }

  var description: LayerDescription { LayerDescription(Self.kind) }

  func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape { input }

  func emit(_ input: PlanValue, into builder: inout PlanBuilder, path: String) -> PlanValue {
    builder.add(MaskingOperation(mask, vectors: input.shape.count), elementwise: input)
  }

  private final class MaskingOperation: Operation {
    private let mask: Mask
    private let vectors: Int
    private let calls = Atomic<Int>(0)

    init(_ mask: Mask, vectors: Int) {
      self.mask = mask
      self.vectors = vectors
    }

    func forward(_ memory: StepMemory, live: UInt32) {
      let call = calls.wrappingAdd(1, ordering: .relaxed).newValue
      var stream = RandomStream(seed: 1, purpose: .test, call)
      for index in 0..<(vectors * Kernels.lanes) {
        let value = unsafe memory.inputs[0][index]
        switch mask {
        case .staircase(let step): unsafe memory.output[index] = (value / step).rounded() * step
        case .noise(let size): unsafe memory.output[index] = value + size * stream.normal()
        }
      }
    }

    func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
      guard let source = unsafe memory.outputGradient, let target = unsafe memory.inputGradients[0]
      else { return }
      for index in 0..<(vectors * Kernels.lanes) {
        switch mask {
        case .staircase: unsafe target[index] = 0
        case .noise: unsafe target[index] = source[index]
        }
      }
    }
  }
}

extension Network {
  /// The network with a layer put before one of its own.
  func inserting(_ layer: any Layer, at index: Int) -> Network {
    var changed = self
    changed.body.layers.insert(NamedLayer("mask", layer), at: index)
    return changed
  }

  /// The network with the weights and biases of its last layer multiplied.
  func scalingScores(by factor: Float) -> Network {
    guard let last = parameters.last?.path else { return self }
    var changed = self
    changed.mapParameters { key, parameter in
      guard key.hasPrefix("\(last).") else { return }
      parameter.value = parameter.value.map { $0 * factor }
    }
    return changed
  }
}
