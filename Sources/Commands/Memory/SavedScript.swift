// SPDX-License-Identifier: MIT
import Language

/// The least script that leads to a model: no failed, undone or irrelevant steps.
///
/// It holds what made the model and the models that those steps read, what was measured at a model on
/// the way, and the data and networks that these need; where the session jumped between models, it
/// names the model with `let` and jumps with `reset`.
struct SavedScript {
  /// A line with the step that it repeats; nil for those that only put things in place.
  struct Line {
    let text: String
    let step: TracedStep?
  }

  private(set) var lines: [Line] = []
  private let trace: SessionTrace
  /// Names for models that the script jumps back to, by node.
  private var names: [Int: String] = [:]
  /// Models that the script would have had to jump to, had they names.
  private var unnamed: Set<Int> = []
  private var current: Int?
  private var seed: UInt64?
  private var data: Int?
  /// Which step last defined a network or named a model in the script.
  private var definitions: [String: Int] = [:]
  private var namings: [String: Int] = [:]

  /// - Parameter target: the model to lead to; nil for the data alone.
  init(_ trace: SessionTrace, target: Int?) {
    self.trace = trace
    let chosen = Self.chosen(trace, target: target)
    var jumps = Self.jumps(trace, chosen, target: target)
    write(chosen, jumps: jumps, target: target)
    // A name that meant several models in turn is given anew where it is read, a jump there and back.
    while !jumps.isSuperset(of: unnamed) {
      jumps.formUnion(unnamed)
      write(chosen, jumps: jumps, target: target)
    }
  }

  /// Writes all lines, with names for the models that the script jumps back to.
  private mutating func write(_ chosen: [Int], jumps: Set<Int>, target: Int?) {
    (lines, names, unnamed) = ([], [:], [])
    (current, seed, data, definitions, namings) = (nil, nil, nil, [:], [:])
    for (count, node) in jumps.sorted().enumerated() { names[node] = freeName(count + 1) }
    for index in chosen { emit(index) }
    if let target, current != target { jump(to: target) }
    if target == nil, let last = trace.data { load(last) }
  }

  /// The script with the digest of each data set and file that it loads.
  var text: String {
    (["#!/usr/bin/env temper"] + lines.map(\.text)).joined(separator: "\n") + "\n"
  }

  // MARK: Choice

  /// The steps that the script repeats, in order, without those that only put things in place.
  private static func chosen(_ trace: SessionTrace, target: Int?) -> [Int] {
    guard let target else { return [] }
    var wanted: Set<Int> = []
    func want(_ node: Int) {
      for link in trace.chain(to: node) where wanted.insert(link).inserted {
        trace.maker(of: link)?.uses.forEach { want($0.node) }
      }
    }
    want(target)
    let way = Set(trace.chain(to: target))
    let measured = trace.steps.indices.filter { index in
      let step = trace.steps[index]
      return step.kind == .measurement && step.input.map(way.contains) ?? false
    }
    for index in measured { trace.steps[index].uses.forEach { want($0.node) } }
    let made = wanted.compactMap { trace.makers[$0] }
    return Set(made + measured).sorted()
  }

  /// The models that the script comes back to: those that are not the last one made.
  private static func jumps(_ trace: SessionTrace, _ chosen: [Int], target: Int?) -> Set<Int> {
    var current: Int?
    var found: Set<Int> = []
    for index in chosen {
      let step = trace.steps[index]
      // A named model is named where it is current, right after it was made.
      if let input = step.input, !step.startsAnew, input != current { found.insert(input) }
      if case .model(let node) = step.kind { current = node } else { current = step.input }
    }
    if let target, target != current { found.insert(target) }
    return found
  }

  private func freeName(_ number: Int) -> String {
    let taken = Set(
      trace.steps.compactMap { step -> String? in
        if case .naming(let name) = step.kind { name } else { nil }
      })
    var name = "state\(number)"
    while taken.contains(name) { name += "x" }
    return name
  }

  // MARK: Lines

  private mutating func put(_ text: String, _ step: TracedStep? = nil) {
    lines.append(Line(text: text, step: step))
  }

  private mutating func emit(_ index: Int) {
    let step = trace.steps[index]
    if let wanted = step.data, wanted != data { load(wanted) }
    for name in step.definitions { define(name, before: index) }
    for (name, node) in step.uses { call(node, name) }
    if let input = step.input, !step.startsAnew, input != current { jump(to: input) }
    if let wanted = step.seed, wanted != seed {
      put("set seed=\(wanted)")
      seed = wanted
    }
    let note = step.isPartial ? "  # was stopped early; a replay runs the whole step" : ""
    put(step.line + note, step)
    tell(step)
    guard case .model(let node) = step.kind else { return }
    current = node
    if let name = names[node] { put("let \(name) = model") }
    nameLater(node, after: index)
  }

  private mutating func load(_ index: Int) {
    let step = trace.steps[index]
    put(step.line, step)
    tell(step)
    data = index
  }

  /// What the step gave, for `temper --verify`.
  private mutating func tell(_ step: TracedStep) {
    guard !step.isPartial, let record = step.record else { return }
    for line in RecordedOutput.lines(record) { put(line) }
  }

  private mutating func define(_ name: String, before index: Int) {
    let place = trace.steps[..<index].lastIndex { $0.kind == .definition(name) }
    guard let place, definitions[name] != place else { return }
    put(trace.steps[place].line, trace.steps[place])
    definitions[name] = place
  }

  private mutating func jump(to node: Int) {
    guard let name = names[node] else {
      unnamed.insert(node)
      return
    }
    put("reset \(name)")
    current = node
  }

  /// Names the model right after it was made, where a later step of the script reads it.
  private mutating func nameLater(_ node: Int, after index: Int) {
    let names = trace.steps[index...].compactMap { step -> String? in
      if case .naming(let name) = step.kind, step.input == node { name } else { nil }
    }
    for name in Set(names).sorted() where isRead(name, node, after: index) {
      call(node, name)
    }
  }

  private func isRead(_ name: String, _ node: Int, after index: Int) -> Bool {
    trace.steps[index...].contains { step in step.uses.contains { $0 == (name, node) } }
  }

  /// Makes sure that a name means a model.
  private mutating func call(_ node: Int, _ name: String) {
    guard namings[name] != node else { return }
    if current != node {
      jump(to: node)
      guard current == node else { return }
    }
    put("let \(name) = model")
    namings[name] = node
  }
}
