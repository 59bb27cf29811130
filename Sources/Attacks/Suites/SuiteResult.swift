// SPDX-License-Identifier: MIT

/// The outcome of a suite, image by image and attack by attack.
package struct SuiteResult: Equatable, Sendable {
  /// Why a suite ended before it was through.
  package enum Stop: Equatable, Sendable {
    /// The user stopped it.
    case cancelled
    /// The time that was given is over.
    case time
    /// The answer was known closely enough.
    case interval
  }

  /// What one attack did.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let settings: String
    /// Images that it was tried on to the end.
    package var attacked = 0
    /// Those that it broke.
    package var broken = 0
    /// Images that it was not, or not to the end, tried on, though they withstood what came before.
    package var skipped = 0
    package var seconds = 0.0
  }

  /// One outcome for each image; `robust` where nothing has broken it so far, which is not the last
  /// word unless the suite is complete.
  package let outcomes: [SampleOutcome]
  /// The attack that broke each image, by its index.
  package let breakers: [Int?]
  /// The size of the perturbation that broke each image; infinite where none did.
  package let distances: [Float]
  /// What the network says of each unperturbed image; nil where it was not asked.
  package let predictions: [Int32?]
  /// The picture that broke each image, [C, H, W], where pictures are kept.
  package let pictures: [[UInt8]?]
  package let members: [Member]
  /// Why it ended early; nil if it is through.
  package let stop: Stop?
  /// Images right without perturbation that nothing has broken so far.
  package let standingCount: Int
  /// How many images, at 95 % confidence, the attacks that were left out could still break.
  package let couldBreak: ClosedRange<Int>
  package let gradients: Int
  package let queries: Int
  /// What the result may be called: the suite's title if it is through.
  package let title: String
  /// The canonical text of everything that the numbers depend on but the model.
  package let protocolID: String

  /// Images of which it is known whether they are right without perturbation.
  package var count: Int {
    outcomes.indices.reduce(0) { $0 + (outcomes[$1] == .pending ? 0 : 1) }
  }
  package var isComplete: Bool { stop == nil }
  package var wrongCount: Int { outcomes.reduce(0) { $0 + ($1 == .wrong ? 1 : 0) } }

  /// The share of images that nothing has broken so far: an upper bound unless complete.
  package var robustAccuracy: Double { share(standingCount) }
  package var cleanAccuracy: Double { share(count - wrongCount) }

  /// Between what the whole suite would leave of these very images, at 95 % confidence.
  package var answer: ClosedRange<Double> {
    share(standingCount - couldBreak.upperBound)...share(standingCount - couldBreak.lowerBound)
  }

  /// The 95 % interval of the share that the whole suite would leave of images like these.
  ///
  /// Of an incomplete suite it takes in what the attacks that were left out could still break.
  package var interval: WilsonInterval {
    let least = WilsonInterval(successes: standingCount - couldBreak.upperBound, of: count)
    let most = WilsonInterval(successes: standingCount - couldBreak.lowerBound, of: count)
    return WilsonInterval(low: least.low, high: most.high)
  }

  private func share(_ images: Int) -> Double { count > 0 ? Double(images) / Double(count) : 0 }
}
