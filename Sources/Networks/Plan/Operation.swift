// SPDX-License-Identifier: MIT
package import Tensors

/// Where a parameter stands in the flat vector of all parameters.
package struct ParameterReference: Hashable, Sendable {
  package let key: String
  package let offset: Int
  package let count: Int
}

/// One step of a plan: a kernel call with its geometry and packed parameters.
///
/// Operations are shared by all executors of a plan and change only in `load`, while none runs.
package protocol Operation: AnyObject, Sendable {
  /// Whether backward reads the input in a mode.
  func needsInput(in mode: ExecutionMode) -> Bool

  /// Bytes that forward keeps for backward, such as masks.
  func stateBytes(in mode: ExecutionMode) -> Int

  /// Floats of scratch during forward.
  func forwardScratchCount(in mode: ExecutionMode) -> Int

  /// Floats of scratch during backward.
  func scratchCount(in mode: ExecutionMode) -> Int

  /// The parameters whose gradients backward adds up.
  var parameters: [ParameterReference] { get }

  /// Takes new parameter values from the flat vector and packs them.
  func load(_ parameters: UnsafePointer<Float>)

  /// Computes the output from the inputs; `live` has a bit for each lane that holds an image.
  func forward(_ memory: StepMemory, live: UInt32)

  /// Computes the wanted input gradients from the output gradient, and adds parameter gradients to
  /// the flat vector where one is given.
  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?)
}

extension Operation {
  package func needsInput(in mode: ExecutionMode) -> Bool { false }
  package func stateBytes(in mode: ExecutionMode) -> Int { 0 }
  package func forwardScratchCount(in mode: ExecutionMode) -> Int { 0 }
  package func scratchCount(in mode: ExecutionMode) -> Int { 0 }
  package var parameters: [ParameterReference] { [] }
  package func load(_ parameters: UnsafePointer<Float>) {}
}

/// An operation that can end in a ReLU at no cost of its own.
protocol ReLUFusing: Operation {
  var fusesReLU: Bool { get set }
}

/// An operation that can add a second input to its output, before the ReLU.
protocol AdditionFusing: ReLUFusing {
  var fusesAddition: Bool { get set }
}

/// An operation that can scale and shift its output for each channel at no cost of its own.
protocol NormalizationFusing: Operation {
  var normalization: RunningNormalization? { get set }
}

/// An operation whose products can be of another precision.
protocol PrecisionSelecting: Operation {
  var precision: PlanOptions.Precision { get set }
}

/// An operation that writes the gradient to input 0 in one pass: what stands there already can be
/// added, and the mask of the ReLU before it applied, on store.
protocol MaskingInputGradient: Operation {}

/// The memory that one step of an executor works on; fixed when the executor is made.
@safe
package final class StepMemory {
  /// The inputs, each [H][W][C][16].
  package internal(set) var inputs: [LaneFloats] = unsafe []
  package internal(set) var output: LaneFloats
  /// Gradient to the output; read by backward, which may overwrite it.
  package internal(set) var outputGradient: LaneFloats?
  /// Where backward writes the gradient to each input; nil where none is wanted.
  package internal(set) var inputGradients: [LaneFloats?] = unsafe []
  /// What forward keeps for backward.
  var state: UnsafeMutableRawPointer?
  /// Memory that forward may use as it likes.
  var forwardScratch: LaneFloats?
  /// Memory that backward may use as it likes.
  var scratch: LaneFloats?
  /// Whether the gradient to input 0 is added to what stands there.
  var accumulatesInputGradient = false
  /// The mask of the ReLU that made input 0, where this step is to apply it.
  var inputMask: LaneMask?
  /// Whether whoever reads this step's output has applied its ReLU mask to `outputGradient`.
  var gradientIsMasked = false
  /// What a synchronized operation shares over the batch.
  var shared: LaneFloats?

  init(output: LaneFloats) {
    unsafe self.output = output
  }

  /// The state as a lane mask.
  var mask: LaneMask? {
    unsafe state?.assumingMemoryBound(to: UInt16.self)
  }
}
