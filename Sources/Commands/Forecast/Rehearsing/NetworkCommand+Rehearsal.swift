// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Training

extension NetworkCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let name = invocation.word("name")
    let layers = (invocation.blocks.first ?? []).map { LayerVocabulary.description($0) }
    if let shape = rehearsal.dataset?.shape, rehearsal.hasCertainData, !layers.isEmpty {
      // Nothing is known of the name after a misfit, which is told before anything runs.
      rehearsal.definitions[name] = nil
      try check(layers, of: invocation, for: shape)
    }
    rehearsal.definitions[name] = Rehearsal.Definition(
      layers: layers, isCertain: !rehearsal.isInDoubt)
    return StepCost()
  }
}
