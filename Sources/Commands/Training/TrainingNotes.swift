// SPDX-License-Identifier: MIT
import Glibc
import Language
import Networks
import Training

/// What is to be said of a training run besides its figures.
struct TrainingNotes {
  private let outcome: TrainingOutcome
  private let objective: any TrainingObjective

  init(_ outcome: TrainingOutcome, _ trainer: Trainer) {
    self.outcome = outcome
    objective = trainer.objective
  }

  /// Lines that follow the result's own.
  var text: String {
    [collapse, selected, plateau].compactMap { $0 }.map { "\n  \($0)" }.joined()
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
      + "stopped, the state of epoch \(epoch(collapse.kept)) is kept; try n-fgsm, a smaller alpha= "
      + "or adv"
  }

  private var selected: String? {
    guard let selected = outcome.selected else { return nil }
    return "kept epoch \(epoch(selected)): \(NumberText.percent(selected.accuracy)) \(measure)"
  }

  /// What to try where adversarial training has not left the plateau of equal scores.
  private var plateau: String? {
    guard let adversary = objective.adversary, let loss = outcome.losses.last,
      loss >= 0.99 * log(Double(outcome.network.classCount))
    else { return nil }
    return "the loss is that of equal scores: training has not left the plateau"
      + (adversary.warmup == 0 ? "; undo, then add warmup=300" : "; undo, then try a smaller ratio")
  }

  private func epoch(_ check: HeldBackCheck) -> String {
    NumberText.significant(check.epoch)
  }
}
