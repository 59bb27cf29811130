// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// What training minimises; decides what the network is shown.
package protocol TrainingObjective: Sendable {
  /// The word for it in the language, such as `adv`; empty for standard training.
  static var name: String { get }

  /// The settings in canonical text.
  var description: String { get }

  /// The space of what `prepare` leaves in a tile.
  var inputSpace: PlanOptions.InputSpace { get }

  /// Makes the state of one worker; `plan` is reloaded with the weights after every step.
  func makeWorker(_ plan: Plan, network: Network, seed: UInt64) -> any ObjectiveWorker
}

/// One worker's state of an objective.
package protocol ObjectiveWorker: AnyObject, Sendable {
  /// Says which optimizer step is to come, counted from 0.
  func begin(step: Int)

  /// Turns the pixels of a tile into what the network is to be trained on, in place.
  ///
  /// `labels` has 16 entries; `samples` names each live lane's random stream in this epoch.
  func prepare(
    _ pixels: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, samples: [Int], epoch: Int)
}

extension ObjectiveWorker {
  package func begin(step: Int) {}
}

/// Every objective, in alphabetical order of their words.
package enum TrainingObjectiveRegistry {
  package static let all: [any TrainingObjective.Type] = [
    StandardObjective.self,
    AdversarialObjective.self,
  ]
}
