// SPDX-License-Identifier: MIT
import Attacks
import Language
import Training

/// Parameters that mean the same in every command.
enum SharedParameters {
  static let imageCount = Parameter(
    "n", "images, chosen by seed; all if not given", .integer(.atLeast(1)), unit: "images")

  static let part = Parameter(
    "on", "which images",
    .word([Choice("test", "test images"), Choice("train", "training images")]), default: "test")

  static let seed = Parameter(
    "seed", "decides every random number; the session's if not given",
    .integer(.atLeast(0)))

  static let batch = Parameter(
    "batch", "images of one optimizer step", .integer(.closed(1, 4096)), default: "64",
    unit: "images")

  /// What an attacker may do; the same words for `attack` and adversarial training.
  static func threat(defaultConvention: ThreatModel.Convention) -> [Parameter] {
    [
      Parameter(
        "eps", "budget in the protocol's space; the data set's customary one if not given",
        .number(.above(0, upTo: 1000))),
      Parameter(
        "norm", "how a change is measured",
        .word([Choice("linf", "largest change"), Choice("l2", "Euclidean length")]),
        default: "linf"),
      Parameter(
        "protocol", "the space of eps",
        .word([
          Choice("standard", "pixels in [0, 1], clamped, as the field does"),
          Choice("paper", "normalised space, no clamp, as in arXiv 2403.09441"),
        ]), default: defaultConvention.rawValue),
    ]
  }

  /// The steps of projected gradient descent.
  static let steps: [Parameter] = [
    Parameter("steps", "gradients of one start", .integer(.closed(1, 100_000)), default: "20"),
    Parameter(
      "alpha", "length of a step; eps/4 (paper: 0.01) if not given", .number(.above(0))),
  ]

  static let starts: [Parameter] = [
    Parameter(
      "restarts", "starts for images that survive", .integer(.closed(1, 1000)), default: "1"),
    Parameter(
      "start", "first query",
      .word([Choice("zero", "the clean image"), Choice("random", "a random point of the ball")]),
      default: "zero"),
    Parameter(
      "loss", "what the search ascends",
      .word([Choice("ce", "cross-entropy"), Choice("margin", "best other score less the true one")]
      ),
      default: "ce"),
  ]
}
