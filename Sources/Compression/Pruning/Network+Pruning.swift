// SPDX-License-Identifier: MIT
package import Networks

extension Network {
  /// The network without the channels that a plan removes: every array physically smaller.
  ///
  /// Its outputs are those of this network with the removed channels silenced. Quantizers stay, and
  /// the step is added to the history.
  ///
  /// - Throws: `CompressionError.planOfAnotherNetwork` if the plan's groups are not this network's.
  package func pruned(by plan: PruningPlan) throws(CompressionError) -> Network {
    let grouping = ChannelGrouping(of: self)
    guard plan.cuts.allSatisfy({ grouping.groups.contains($0.group) }) else {
      throw .planOfAnotherNetwork
    }
    let removed = Set(plan.cuts.flatMap(\.removedChannels))
    var pruned = removing(removed, coupling: grouping.coupling)
    do {
      let output = try pruned.body.outputShape(for: input)
      precondition(output.channels == classCount, "the class scores are pinned")
    } catch {
      throw .network(error)
    }
    pruned.history.append(plan.historyEntry)
    return pruned
  }

  /// Cuts both sides of every layer down to the channels that stay.
  private func removing(_ removed: Set<Int>, coupling: ChannelCoupling) -> Network {
    var kept: [String: (inputs: [Int], outputs: [Int])] = [:]
    for sides in coupling.sides {
      let inputs = coupling.keptIndices(of: sides.input, removing: removed)
      let outputs = coupling.keptIndices(of: sides.output, removing: removed)
      guard inputs.count < sides.input.count || outputs.count < sides.output.count else {
        continue
      }
      kept[sides.path] = (inputs, outputs)
    }
    var network = self
    network.mapLayers { path, layer in
      if let kept = kept[path] { layer.keep(inputs: kept.inputs, outputs: kept.outputs) }
    }
    return network
  }
}
