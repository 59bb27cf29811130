// SPDX-License-Identifier: MIT

/// Finds out what each step of a plan needs in a mode, and for how long.
struct ExecutionPlanner {
  /// A step with the numbers of its memory requests.
  struct Draft {
    let inputs: [Int]
    let output: Int
    var inputGradients: [Int?]
    var additions: [(from: Int, to: Int, vectors: Int)] = []
    var state: Int?
    var forwardScratch: Int?
    var scratch: Int?
    var accumulatesInputGradient = false
    var takesMaskOfProducer: Int?
    var gradientIsMasked = false
    var runsBackward: Bool
  }

  private let plan: Plan
  private let mode: ExecutionMode
  private let wantsGradient: [Bool]
  private(set) var requests: [ArenaLayout.Request] = []
  private(set) var drafts: [Draft] = []
  /// The request that holds each storage's values, and its gradient.
  private(set) var values: [Int]
  private(set) var gradients: [Int?]

  init(_ plan: Plan, mode: ExecutionMode) {
    self.plan = plan
    self.mode = mode
    var wants = [Bool](repeating: false, count: plan.storages.count)
    wants[plan.inputStorage] = mode.contains(.inputGradient)
    for step in plan.steps {
      wants[step.output] =
        step.inputs.contains { wants[$0] }
        || (mode.contains(.parameterGradients) && !step.operation.parameters.isEmpty)
    }
    wantsGradient = wants
    values = Array(repeating: -1, count: plan.storages.count)
    gradients = Array(repeating: nil, count: plan.storages.count)
  }

  private var end: Int { 2 * plan.steps.count }

  private func backwardTime(of step: Int) -> Int { end - 1 - step }

  private func floats(of storage: Int) -> Int { plan.storages[storage].count * 16 }

  private mutating func request(_ floats: Int, from first: Int, to last: Int) -> Int {
    requests.append(ArenaLayout.Request(floats: floats, first: first, last: last))
    return requests.count - 1
  }

  mutating func requestAll() {
    drafts = plan.steps.map { step in
      Draft(
        inputs: step.inputs, output: step.output,
        inputGradients: Array(repeating: nil, count: step.inputs.count),
        runsBackward: wantsGradient[step.output])
    }
    requestValues()
    requestForwardScratch()
    requestStates()
    requestGradients()
    shareMasks()
  }

  /// Values live from the step that makes them to the last that reads them, forward or backward.
  private mutating func requestValues() {
    var last = [Int](repeating: 0, count: plan.storages.count)
    var first = last
    for (index, step) in plan.steps.enumerated() {
      first[step.output] = index
      last[step.output] = index
      let readsAgain = drafts[index].runsBackward && step.operation.needsInput(in: mode)
      for input in step.inputs {
        last[input] = max(last[input], readsAgain ? backwardTime(of: index) : index)
      }
    }
    // An attack changes the input in place from step to step.
    last[plan.inputStorage] = end
    last[plan.outputStorage] = end
    if mode.contains(.observation) { for (_, storage) in plan.observed { last[storage] = end } }
    let used = Set(plan.steps.flatMap { $0.inputs + [$0.output] } + [plan.inputStorage])
    for storage in plan.storages.indices where used.contains(storage) {
      values[storage] = request(floats(of: storage), from: first[storage], to: last[storage])
    }
  }

  private mutating func requestForwardScratch() {
    for (index, step) in plan.steps.enumerated() {
      let scratch = step.operation.forwardScratchCount(in: mode)
      if scratch > 0 {
        drafts[index].forwardScratch = request(scratch, from: index, to: index)
      }
    }
  }

  private mutating func requestStates() {
    for (index, step) in plan.steps.enumerated() where drafts[index].runsBackward {
      let bytes = step.operation.stateBytes(in: mode)
      if bytes > 0 {
        drafts[index].state = request(
          (bytes + 3) / 4, from: index, to: backwardTime(of: index))
      }
      let scratch = step.operation.scratchCount(in: mode)
      if scratch > 0 {
        let time = backwardTime(of: index)
        drafts[index].scratch = request(scratch, from: time, to: time)
      }
    }
  }

  /// Gradients live from the first reader's backward step to the producer's.
  private mutating func requestGradients() {
    var producer = [Int?](repeating: nil, count: plan.storages.count)
    for (index, step) in plan.steps.enumerated() { producer[step.output] = index }
    let finish = { [end] (storage: Int) in producer[storage].map { end - 1 - $0 } ?? end }
    guard wantsGradient[plan.outputStorage] else { return }
    gradients[plan.outputStorage] = request(
      floats(of: plan.outputStorage), from: 0, to: finish(plan.outputStorage))
    for index in plan.steps.indices.reversed() where drafts[index].runsBackward {
      let time = backwardTime(of: index)
      for (position, input) in plan.steps[index].inputs.enumerated() where wantsGradient[input] {
        if position == 1,
          (plan.steps[index].operation as? any AdditionFusing)?.fusesAddition == true
        {
          passGradient(of: index, to: input, until: finish(input))
        } else if let sum = gradients[input] {
          addGradient(of: index, position: position, to: sum)
        } else {
          let gradient = request(floats(of: input), from: time, to: finish(input))
          gradients[input] = gradient
          drafts[index].inputGradients[position] = gradient
        }
      }
    }
  }

  /// A fused addition's second input has the same gradient as its output.
  private mutating func passGradient(of index: Int, to input: Int, until time: Int) {
    guard let gradient = gradients[plan.steps[index].output] else { return }
    if let sum = gradients[input] {
      drafts[index].additions.append((gradient, sum, plan.storages[input].count))
    } else {
      // Nobody reads the output's gradient after this step, so the memory is handed on.
      requests[gradient].last = max(requests[gradient].last, time)
      gradients[input] = gradient
    }
  }

  /// Another reader of the same value has left its gradient there before.
  private mutating func addGradient(of index: Int, position: Int, to sum: Int) {
    let (operation, input) = (plan.steps[index].operation, plan.steps[index].inputs[position])
    if position == 0, operation is any MaskingInputGradient {
      drafts[index].inputGradients[position] = sum
      drafts[index].accumulatesInputGradient = true
    } else {
      let time = backwardTime(of: index)
      let part = request(floats(of: input), from: time, to: time)
      drafts[index].inputGradients[position] = part
      drafts[index].additions.append((part, sum, plan.storages[input].count))
    }
  }

  /// A ReLU mask is applied where the gradient is written, if the first reader of the ReLU's output,
  /// which is the last to add to the gradient, can do so.
  private mutating func shareMasks() {
    var firstReader: [Int: Int] = [:]
    var producer: [Int: Int] = [:]
    for (index, step) in plan.steps.enumerated() {
      producer[step.output] = index
      for input in step.inputs where firstReader[input] == nil { firstReader[input] = index }
    }
    for (index, step) in plan.steps.enumerated() {
      guard step.operation is any MaskingInputGradient, drafts[index].inputGradients[0] != nil,
        firstReader[step.inputs[0]] == index, !step.inputs.dropFirst().contains(step.inputs[0]),
        let maker = producer[step.inputs[0]],
        let operation = plan.steps[maker].operation as? any ReLUFusing, operation.fusesReLU
      else { continue }
      drafts[index].takesMaskOfProducer = maker
      drafts[maker].gradientIsMasked = true
    }
  }
}
