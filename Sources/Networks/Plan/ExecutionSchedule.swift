// SPDX-License-Identifier: MIT
import Tensors

/// Where every value, gradient and mask of a plan lies in an executor's arena for one mode.
///
/// Time runs over the steps forward, then over the steps backward; what is needed at different times
/// shares memory, so that an attack keeps little more than its masks.
struct ExecutionSchedule {
  /// Places for one step; offsets in floats, nil where there is nothing.
  struct Step {
    var output = 0
    var outputGradient: Int?
    var inputs: [Int] = []
    /// Where the gradient to each input is written.
    var inputGradients: [Int?] = []
    /// Where it must be added to afterwards, because another reader has written there before.
    var additions: [(from: Int, to: Int, vectors: Int)] = []
    var state: Int?
    var forwardScratch: Int?
    var scratch: Int?
    var accumulatesInputGradient = false
    var takesMaskOfProducer: Int?
    var gradientIsMasked = false
    /// Whether backward has anything to do.
    var runsBackward = false
  }

  private(set) var steps: [Step]
  let input: Int
  let inputGradient: Int?
  let logits: Int
  let logitsGradient: Int?
  /// Floats of the arena.
  let count: Int
  /// The values that the mode `observation` lets be seen, with their places in the arena.
  let observed: [(path: String, offset: Int, vectors: Int)]

  init(_ plan: Plan, mode: ExecutionMode) {
    var planner = ExecutionPlanner(plan, mode: mode)
    planner.requestAll()
    let layout = ArenaLayout(planner.requests)
    let place = { (request: Int?) -> Int? in request.map { layout.offsets[$0] } }
    steps = planner.drafts.map { draft in
      Step(
        output: layout.offsets[planner.values[draft.output]],
        outputGradient: place(planner.gradients[draft.output]),
        inputs: draft.inputs.map { layout.offsets[planner.values[$0]] },
        inputGradients: draft.inputGradients.map(place),
        additions: draft.additions.map {
          (layout.offsets[$0.from], layout.offsets[$0.to], $0.vectors)
        },
        state: place(draft.state), forwardScratch: place(draft.forwardScratch),
        scratch: place(draft.scratch),
        accumulatesInputGradient: draft.accumulatesInputGradient,
        takesMaskOfProducer: draft.takesMaskOfProducer,
        gradientIsMasked: draft.gradientIsMasked, runsBackward: draft.runsBackward)
    }
    input = layout.offsets[planner.values[plan.inputStorage]]
    inputGradient = place(planner.gradients[plan.inputStorage])
    logits = layout.offsets[planner.values[plan.outputStorage]]
    logitsGradient = place(planner.gradients[plan.outputStorage])
    observed = plan.observed.compactMap { path, storage in
      planner.values[storage] < 0
        ? nil : (path, layout.offsets[planner.values[storage]], plan.storages[storage].count)
    }
    count = layout.count
  }
}
