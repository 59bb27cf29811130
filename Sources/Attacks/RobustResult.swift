// SPDX-License-Identifier: MIT

/// What became of one image.
package enum SampleOutcome: Equatable, Sendable {
  /// Not attacked before the evaluation was stopped.
  case pending
  /// Misclassified without any perturbation; counts as broken.
  case wrong
  /// Broken after some moves of a start, within the largest budget.
  case broken(restart: Int, step: Int)
  /// Withstood every start.
  case robust
}

/// The outcome of a robust evaluation, image by image.
package struct RobustResult: Equatable, Sendable {
  /// One outcome for each image, in the order in which they were given.
  package let outcomes: [SampleOutcome]
  /// The size of the smallest perturbation found that breaks each image, in the threat model's norm
  /// and space; 0 for images that are wrong anyway, infinite where none was found.
  package let distances: [Float]
  /// The index of the smallest budget at which each image is broken; their number where none does.
  package let levels: [Int]
  /// What the network says of each unperturbed image, -1 where its scores are not numbers; nil where
  /// it was not asked.
  package let predictions: [Int32?]
  /// The picture that breaks each image, [C, H, W], where pictures are kept and one was found.
  package let pictures: [[UInt8]?]
  /// Gradients to single images that were computed.
  package let gradients: Int
  /// Queries of single images that were judged.
  package let queries: Int
  /// The canonical text of everything that the numbers depend on but the model.
  package let protocolID: String

  /// The images before the first one without a verdict; all others count as not attacked.
  ///
  /// Where an evaluation was stopped, those that were wrong anyway have their verdict, and those that
  /// break early: of all images with a verdict too few are robust. A run of images in their order is a
  /// fair sample.
  package var settled: RobustResult {
    guard let end = outcomes.firstIndex(of: .pending) else { return self }
    let rest = outcomes.count - end
    return RobustResult(
      outcomes: outcomes[..<end] + Array(repeating: .pending, count: rest),
      distances: distances[..<end] + Array(repeating: .infinity, count: rest), levels: levels,
      predictions: predictions, pictures: pictures[..<end] + Array(repeating: nil, count: rest),
      gradients: gradients, queries: queries, protocolID: protocolID)
  }

  /// Images with a verdict; all of them unless stopped.
  package var count: Int { outcomes.reduce(0) { $0 + ($1 == .pending ? 0 : 1) } }
  package var isPartial: Bool { count < outcomes.count }
  package var robustCount: Int { outcomes.reduce(0) { $0 + ($1 == .robust ? 1 : 0) } }
  package var wrongCount: Int { outcomes.reduce(0) { $0 + ($1 == .wrong ? 1 : 0) } }

  /// Images that withstood one of the budgets, by its index.
  package func robustCount(at level: Int) -> Int {
    zip(outcomes, levels).reduce(0) { $0 + ($1.0 != .pending && $1.1 > level ? 1 : 0) }
  }

  /// The share of images that are classified right and withstood the attack.
  package var robustAccuracy: Double { count > 0 ? Double(robustCount) / Double(count) : 0 }

  /// The share of images classified right without perturbation.
  package var cleanAccuracy: Double {
    count > 0 ? Double(count - wrongCount) / Double(count) : 0
  }

  /// The middle of the distances of all images with a verdict that were right without perturbation;
  /// infinite if half of them or more were not broken, nil if there are none.
  package var medianDistance: Float? {
    let known = zip(outcomes, distances).filter { $0.0 != .pending && $0.0 != .wrong }
      .map(\.1).sorted()
    guard !known.isEmpty else { return nil }
    let middle = known.count / 2
    return known.count % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2
  }
}
