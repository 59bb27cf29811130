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

  /// Which images, and how a quantized model is executed: one word, or one of each.
  static let partAndArithmetic: Parameter = {
    let words = [
      Choice("test", "test images"), Choice("train", "training images"),
      Choice("integer", "bytes and 32-bit sums, as a quantized model runs where it can"),
      Choice("simulated", "the same whole numbers in floats"),
    ]
    return Parameter(
      "on",
      "which images (test if not given), and how a quantized model is executed (integer where it "
        + "can be); both as on={train, simulated}",
      .either([.word(words), .list(of: .word(words), count: 1...2)]))
  }()

  static let seed = Parameter(
    "seed", "decides every random number; the session's if not given",
    .integer(.atLeast(0)))

  static let digest = Parameter(
    "sha256", "what the content must hash to; the script fails on any other", .anyWord)

  static let batch = Parameter(
    "batch", "images of one optimizer step", .integer(.closed(1, 4096)), default: "64",
    unit: "images")

  /// What products are computed in; `what` says whose.
  static func precision(_ what: String) -> Parameter {
    Parameter(
      "precision", what,
      .word([
        Choice("fp32", "single precision"),
        Choice(
          "bf16",
          "values and weights rounded to bfloat16, sums single; fast where the CPU "
            + "has AVX512_BF16"),
      ]), default: "fp32")
  }

  /// What an attacker may do; the same words for `attack` and adversarial training.
  static func threat(defaultConvention: ThreatModel.Convention) -> [Parameter] {
    [
      budget,
      AttackOptions.norm(Norm.allCases, usual: Norm.linf.rawValue),
      Parameter(
        "protocol", "the space of eps",
        .word([
          Choice("standard", "pixels in [0, 1], clamped, as the field does"),
          Choice("paper", "normalised space, no clamp, as in arXiv 2403.09441"),
        ]), default: defaultConvention.rawValue),
    ]
  }

  /// One budget.
  static let budget = Parameter(
    "eps", "budget in the protocol's space; the data set's customary one if not given",
    .number(.above(0, upTo: 1000)))

  /// One budget, or several for a security curve.
  static let budgets = Parameter(
    "eps",
    "budget in the protocol's space, or several for a curve, as in 1/255..16/255; the data set's "
      + "customary one if not given",
    .either([
      .number(.above(0, upTo: 1000)), .list(of: .number(.above(0, upTo: 1000)), count: 1...1000),
    ]))
}
