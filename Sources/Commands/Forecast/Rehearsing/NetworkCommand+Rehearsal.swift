// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Training

extension NetworkCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let layers = (invocation.blocks.first ?? []).map { LayerVocabulary.description($0) }
    if let shape = rehearsal.dataset?.shape, !layers.isEmpty {
      // A misfit is told before anything runs.
      try check(layers, of: invocation, for: shape)
    }
    rehearsal.definitions[invocation.word("name")] = layers
    return StepCost()
  }
}
