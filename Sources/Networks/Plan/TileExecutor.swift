// SPDX-License-Identifier: MIT
package import Tensors

/// Runs a plan on one tile of 16 images, in memory of its own.
///
/// An executor belongs to one worker at a time; that is the discipline behind the unchecked mark.
/// Nothing is allocated after it has been made.
@safe
package final class TileExecutor: @unchecked Sendable {
  package let plan: Plan
  package let mode: ExecutionMode
  /// The images, [H][W][C][16]; kept from step to step, so that attacks change them in place.
  package let input: LaneFloats
  /// The class scores, [K][16], after `forward`.
  package let logits: LaneFloats
  /// The gradient to the class scores, to be filled before `backward`.
  package let logitsGradient: LaneFloats?
  /// The gradient to the input after `backward`, in the mode `inputGradient`.
  package let inputGradient: LaneFloats?
  private let arena: AlignedBuffer
  private let memories: [StepMemory]
  private let additions: [[(from: LaneFloats, to: LaneFloats, vectors: Int)]]
  private let runsBackward: [Bool]
  /// Whether `forward` has run on the input that is to be trained on.
  private var isEvaluated = false
  private let observed: [(path: String, values: LaneFloats, vectors: Int)]

  package init(_ plan: Plan, mode: ExecutionMode) {
    precondition(
      !plan.options.foldsNormalization || !mode.contains(.parameterGradients),
      "folded normalization has no parameters of its own")
    let schedule = ExecutionSchedule(plan, mode: mode)
    let arena = AlignedBuffer(count: schedule.count)
    let address = { (offset: Int) -> LaneFloats in unsafe arena.floats + offset }
    self.plan = plan
    self.mode = mode
    self.arena = arena
    unsafe input = address(schedule.input)
    unsafe logits = address(schedule.logits)
    unsafe logitsGradient = schedule.logitsGradient.map { unsafe address($0) }
    unsafe inputGradient = schedule.inputGradient.map { unsafe address($0) }
    memories = Self.memories(of: schedule, arena: arena)
    unsafe additions = schedule.steps.map { step in
      unsafe step.additions.map { unsafe (address($0.from), address($0.to), $0.vectors) }
    }
    runsBackward = schedule.steps.map(\.runsBackward)
    unsafe observed = schedule.observed.map { unsafe ($0.path, address($0.offset), $0.vectors) }
  }

  private static func memories(
    of schedule: ExecutionSchedule, arena: AlignedBuffer
  ) -> [StepMemory] {
    let address = { (offset: Int) -> LaneFloats in unsafe arena.floats + offset }
    let memories = schedule.steps.map { step in
      let memory = unsafe StepMemory(output: address(step.output))
      unsafe memory.inputs = step.inputs.map { unsafe address($0) }
      unsafe memory.outputGradient = step.outputGradient.map { unsafe address($0) }
      unsafe memory.inputGradients = step.inputGradients.map { offset in
        unsafe offset.map { unsafe address($0) }
      }
      unsafe memory.state = step.state.map { unsafe UnsafeMutableRawPointer(address($0)) }
      unsafe memory.forwardScratch = step.forwardScratch.map { unsafe address($0) }
      unsafe memory.scratch = step.scratch.map { unsafe address($0) }
      memory.accumulatesInputGradient = step.accumulatesInputGradient
      memory.gradientIsMasked = step.gradientIsMasked
      return memory
    }
    for (memory, step) in zip(memories, schedule.steps) {
      if let producer = step.takesMaskOfProducer {
        unsafe memory.inputMask = memories[producer].mask
      }
    }
    return memories
  }

  /// Bytes of memory that the executor holds.
  package var bytes: Int { arena.count * 4 }

  /// Computes the class scores of the images in `input`; `live` has a bit for each lane in use.
  package func forward(live: UInt32 = 0xFFFF) {
    precondition(!plan.isSynchronized, "statistics of a batch take a batch executor")
    for (index, step) in plan.steps.enumerated() {
      step.operation.forward(memories[index], live: live)
    }
    isEvaluated = true
  }

  /// Says that the input is about to change.
  func expectInput() { isEvaluated = false }

  /// Computes the class scores, unless that was done since the input was to change.
  func forwardIfNeeded(live: UInt32) {
    guard !isEvaluated else { return }
    clearDeadLanes(live: live)
    forward(live: live)
  }

  /// Computes what the mode names from `logitsGradient`, adding parameter gradients to a flat vector.
  package func backward(live: UInt32 = 0xFFFF, gradients: AlignedBuffer? = nil) {
    let flat = unsafe gradients.map { unsafe $0.floats }
    for index in plan.steps.indices.reversed() {
      unsafe backward(step: index, live: live, gradients: flat)
    }
  }

  /// Zeroes the images of lanes that are not live, so that nothing left there (a NaN least of all)
  /// can reach sums over lanes.
  package func clearDeadLanes(live: UInt32) {
    guard live & 0xFFFF != 0xFFFF else { return }
    for vector in 0..<plan.input.count {
      for lane in 0..<Kernels.lanes where live >> UInt32(lane) & 1 == 0 {
        unsafe input[vector * Kernels.lanes + lane] = 0
      }
    }
  }

  func forward(step index: Int, live: UInt32) {
    plan.steps[index].operation.forward(memories[index], live: live)
  }

  func backward(step index: Int, live: UInt32, gradients: LaneFloats?) {
    guard runsBackward[index] else { return }
    unsafe plan.steps[index].operation.backward(
      memories[index], live: live, gradients: gradients)
    unsafe additions[index].forEach { addition in
      unsafe Kernels.add(
        vectors: addition.vectors, addition.to, addition.from, y: addition.to)
    }
  }

  func memory(of step: Int) -> StepMemory { memories[step] }

  /// Calls a function with each value that the plan lets be seen, in the mode `observation`, after
  /// `forward`: outputs of rectifiers, places of rounding, and the image.
  package func observe(_ body: (_ path: String, _ values: LaneFloats, _ vectors: Int) -> Void) {
    unsafe observed.forEach { unsafe body($0.path, $0.values, $0.vectors) }
  }
}
