// SPDX-License-Identifier: MIT

/// What became of one image.
package enum SampleOutcome: Equatable, Sendable {
  /// Not attacked before the evaluation was stopped.
  case pending
  /// Misclassified without any perturbation; counts as broken.
  case wrong
  /// Broken after some gradients of a start.
  case broken(restart: Int, step: Int)
  /// Withstood every start.
  case robust
}

/// The outcome of a robust evaluation, image by image.
package struct RobustResult: Equatable, Sendable {
  /// One outcome for each image, in the order in which they were given.
  package let outcomes: [SampleOutcome]
  /// Gradients to single images that were computed.
  package let gradients: Int
  /// The canonical text of everything that the numbers depend on but the model.
  package let protocolID: String

  /// Images with a verdict; all of them unless stopped.
  package var count: Int { outcomes.reduce(0) { $0 + ($1 == .pending ? 0 : 1) } }
  package var isPartial: Bool { count < outcomes.count }
  package var robustCount: Int { outcomes.reduce(0) { $0 + ($1 == .robust ? 1 : 0) } }
  package var wrongCount: Int { outcomes.reduce(0) { $0 + ($1 == .wrong ? 1 : 0) } }

  /// The share of images that are classified right and withstood the attack.
  package var robustAccuracy: Double { count > 0 ? Double(robustCount) / Double(count) : 0 }

  /// The share of images classified right without perturbation.
  package var cleanAccuracy: Double {
    count > 0 ? Double(count - wrongCount) / Double(count) : 0
  }
}
