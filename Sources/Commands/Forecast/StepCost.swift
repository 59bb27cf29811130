// SPDX-License-Identifier: MIT
import Networks

/// What one step of a script will take, in passes over images.
package struct StepCost {
  /// One kind of work on one image.
  package enum Pass: String, CaseIterable, Sendable {
    /// Class scores.
    case forward
    /// Class scores and the gradient to the pixels: a step of an attack.
    case gradient
    /// Class scores and the gradients to the parameters: a step of training.
    case training
  }

  /// What one optimizer step works on at a time.
  struct Batch: Hashable {
    var images: Int
    /// Versions of each image that a loss sees together.
    var views: Int
    /// Whether adversarial examples are searched under the statistics of the batch.
    var isSearchedTogether: Bool
  }

  /// Images that a network sees.
  struct Work {
    var pass: Pass
    var images: Double
    var network: Network
    /// The batches of a training; nil where images go through the network one by one.
    var batch: Batch?
  }

  /// Passes over images.
  var work: [Work] = []
  /// Seconds besides them.
  var seconds = 0.0
  /// The longest it can take, where the script says.
  var limit: Double?
  /// Whether the work may end early: images that an attack breaks drop out.
  var isBound = false
  /// Whether nothing is known: arguments that only the run will tell.
  var isUnknown = false

  package init() {}

  /// Passes of one kind.
  static func passes(
    _ pass: Pass, _ images: Double, of network: Network?, batch: Batch? = nil
  ) -> StepCost {
    var cost = StepCost()
    guard let network else {
      cost.isUnknown = images > 0
      return cost
    }
    cost.work = [Work(pass: pass, images: images, network: network, batch: batch)]
    return cost
  }

  static let unknown: StepCost = {
    var cost = StepCost()
    cost.isUnknown = true
    return cost
  }()

  mutating func add(_ other: StepCost) {
    work += other.work
    seconds += other.seconds
    limit = limit ?? other.limit
    isBound = isBound || other.isBound
    isUnknown = isUnknown || other.isUnknown
  }
}
