// SPDX-License-Identifier: MIT
import Glibc
import Language
import Networks
import Training

/// What is to be said of a training run besides its figures.
struct TrainingNotes {
  private let outcome: TrainingOutcome
  private let objective: any TrainingObjective
  private let options: TrainingOptions

  init(_ outcome: TrainingOutcome, _ trainer: Trainer) {
    self.outcome = outcome
    objective = trainer.objective
    options = trainer.options
  }

  /// Lines that follow the result's own.
  var text: String {
    ([collapse, selected, plateau] + idle).compactMap { $0 }.map { "\n  \($0)" }.joined()
  }

  /// What accuracy on the images that are held back means.
  private var measure: String {
    let kind = objective.adversary == nil ? "accuracy" : "robust accuracy"
    return "\(kind) on \(NumberText.grouped(outcome.heldBack)) held-back training images"
  }

  private var collapse: String? {
    guard let collapse = outcome.collapse else { return nil }
    return "catastrophic overfitting: \(measure) fell from "
      + "\(NumberText.percent(collapse.best.accuracy)) (epoch \(epoch(collapse.best))) to "
      + "\(NumberText.percent(collapse.found.accuracy)) (epoch \(epoch(collapse.found))); training "
      + "stopped\(outcome.selected == nil ? ", the state of epoch \(epoch(collapse.kept)) is kept" : "")"
      + "; try n-fgsm, a smaller alpha= or adv"
  }

  private var selected: String? {
    guard let selected = outcome.selected else { return nil }
    return "kept epoch \(epoch(selected)): \(NumberText.percent(selected.accuracy)) \(measure)"
  }

  /// What to try where adversarial training has not left the plateau of equal scores.
  private var plateau: String? {
    let equal = log(Double(outcome.network.classCount))
    // A loss beyond it is of scores that are wrong, not equal.
    guard let adversary = objective.adversary, let loss = outcome.losses.last,
      (0.99 * equal...1.02 * equal).contains(loss),
      // Other losses than cross-entropy are as large in a healthy run.
      (outcome.accuracies.last ?? 1) <= 1.5 / Double(outcome.network.classCount)
    else { return nil }
    return "the loss is that of equal scores: training has not left the plateau"
      + (adversary.warmup == 0
        ? "; undo, then add warmup=300"
        : "; undo, then try a longer warmup=, a smaller lr= or, of a pruned network, a smaller ratio")
  }

  /// Settings that the run was too short for, or that another one leaves without effect.
  private var idle: [String?] {
    guard !outcome.isPartial else { return [] }
    let warmup = objective.adversary?.warmup ?? 0
    let perturbed = objective.weightPerturbation?.after ?? 0
    let averaged: Int = if case .stochastic(let after) = options.averaging { after } else { 0 }
    let isPlain = (options.optimizer as? SGD).map { $0.isNesterov && $0.momentum == 0 } ?? false
    return [
      averaged >= options.epochs ? "swa=\(averaged) left no epoch to take the mean of" : nil,
      perturbed >= options.epochs && perturbed > 0
        ? "after=\(perturbed) left no epoch with perturbed weights" : nil,
      warmup >= outcome.steps && warmup > 0
        ? "eps did not reach its full size: warmup=\(warmup), and \(outcome.steps) optimizer steps"
        : nil,
      isPlain ? "nesterov=yes does nothing without momentum=" : nil,
    ]
  }

  private func epoch(_ check: HeldBackCheck) -> String {
    NumberText.significant(check.epoch)
  }
}
