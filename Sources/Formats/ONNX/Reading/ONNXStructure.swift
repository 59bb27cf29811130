// SPDX-License-Identifier: MIT
import Networks

/// Turns the steps of a graph into nested layers: sums become residual blocks, joins concatenations.
///
/// A sum's branches run from where they last were one: the nearest common dominator of its inputs.
/// Every step may lie in one branch only; a graph that is not made of nested blocks is an error.
struct ONNXStructure {
  private let graph: ONNXImport
  /// For each step the last one before it that all its images come through.
  private let dominators: [Int]
  private var isTaken: [Bool]
  private var blockCount = 0
  /// The names of the layers that steps have become.
  private(set) var names: [Int: String] = [:]

  init(_ graph: ONNXImport) {
    self.graph = graph
    var dominators: [Int] = []
    for step in graph.steps {
      let common = step.inputs.dropFirst().reduce(step.inputs.first ?? 0) { left, right in
        var (first, second) = (left, right)
        // Dominators come before what they dominate.
        while first != second {
          if first > second { first = dominators[first] } else { second = dominators[second] }
        }
        return first
      }
      dominators.append(common)
    }
    self.dominators = dominators
    isTaken = Array(repeating: false, count: graph.steps.count)
  }

  /// The layers from the input to a step.
  mutating func layers(to end: Int) throws(FormatError) -> [LayerDescription] {
    try layers(from: 0, to: end, depth: 0)
  }

  private mutating func layers(
    from start: Int, to end: Int, depth: Int
  ) throws(FormatError) -> [LayerDescription] {
    var reversed: [LayerDescription] = []
    var place = end
    while place != start {
      let step = graph.steps[place]
      guard let node = step.node else { break }
      guard place > start, !isTaken[place] else {
        throw node.misfit(
          "one block that uses its output", "several that share it",
          hint: "only sums and concatenations of nested blocks can be mapped")
      }
      guard depth < 64 else { throw node.misfit("fewer blocks in each other", "more than 64") }
      isTaken[place] = true
      reversed.append(contentsOf: try layers(for: step, at: place, node: node, depth: depth))
      place = dominators[place]
    }
    return reversed.reversed()
  }

  private mutating func layers(
    for step: ONNXImport.Step, at place: Int, node: ONNXNode, depth: Int
  ) throws(FormatError) -> [LayerDescription] {
    switch step.content {
    case .input: return []
    case .layer(let description, _):
      names[place] = description.name
      return [description]
    case .selection(let vertical, let horizontal, let sources):
      guard vertical == horizontal, sources.count <= 65_536 else {
        throw node.misfit("equal strides down and across", "\(vertical) and \(horizontal)")
      }
      blockCount += 1
      return [
        LayerDescription(
          kind: ZeroPaddedShortcut.kind, name: "\(ZeroPaddedShortcut.kind)\(blockCount)",
          numbers: [sources.count],
          options: ["stride": .integer(vertical), "sources": .integers(sources)], blocks: [])
      ]
    case .padding:
      throw node.misfit("a convolution behind it", "something else")
    case .sum, .join:
      let fork = dominators[place]
      var blocks: [[LayerDescription]] = []
      for input in step.inputs {
        blocks.append(try layers(from: fork, to: input, depth: depth + 1))
      }
      blockCount += 1
      guard case .sum = step.content else {
        names[place] = "concat\(blockCount)"
        return [
          LayerDescription(Concatenation.kind, name: "concat\(blockCount)", blocks: blocks)
        ]
      }
      // The shortcut comes second; the sum is the same.
      if blocks[0].isEmpty { blocks.swapAt(0, 1) }
      guard !blocks[0].isEmpty else { throw node.misfit("two different inputs", "one twice") }
      if blocks[1].isEmpty { blocks.removeLast() }
      names[place] = "residual\(blockCount)"
      return [LayerDescription(Residual.kind, name: "residual\(blockCount)", blocks: blocks)]
    }
  }
}
