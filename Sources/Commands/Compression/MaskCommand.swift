// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// `mask`: prunes single weights for good, without changing shapes.
enum MaskCommand: Command {
  static let signature = CommandSignature("mask", "prunes single weights: zeros that stay zero") {
    $0.positionals = [
      .required(
        "amount", "the share of weights that goes, or a pattern N:M such as 2:4",
        .either([.fraction(.halfOpen(0, 1)), .anyWord]))
    ]
    $0.options = [
      Parameter(
        "by", "what a weight is worth",
        .word(WeightCriterionRegistry.all.map { Choice($0.name, $0.summary) }),
        default: WeightMagnitude.name),
      Parameter(
        "scope", "where the lowest scores are sought",
        .word([
          Choice("global", "among the weights of all layers"), Choice("local", "in each layer"),
        ]), default: "global"),
      Parameter(
        "of", "what the share is of",
        .word([
          Choice("all", "all weights, what is pruned already included"),
          Choice("remaining", "the weights that are left"),
        ]), default: "all"),
      Parameter("keep", "layers whose weights all stay", .list(of: .anyWord), offering: .layer),
      SharedParameters.seed,
    ]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.discussion =
      "Unstructured pruning of the weights of convolutions and linear layers, first and last "
      + "included; biases and batch normalization stay. The mask is part of the model: training, "
      + "quantizing, prune, save and load keep it. N:M keeps the N largest of every M weights along "
      + "the inputs. Zeros are stored and computed like other numbers: the model is neither smaller "
      + "nor faster here."
    $0.fields = [
      ResultField("sparsity", .fraction, "share of the weights that is zero for good"),
      ResultField("weights", .count, "weights that stay"),
    ]
    $0.examples = [
      CommandExample("mask 0.9", "the tenth of the weights with the largest magnitude stays"),
      CommandExample("mask 2:4", "two of every four"),
      CommandExample("mask 0.2 of=remaining", "a fifth of what is left"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let keep = invocation.list("keep")?.map { $0.description } ?? []
    let kind = WeightCriterionRegistry.named(invocation.word("by")) ?? WeightMagnitude.self
    let criterion = kind.init(seed: session.seed(of: invocation))
    let isLocal = invocation.word("scope") == "local"
    let masks: WeightMasks
    var entry: String
    if let ratio = invocation.optionalDouble("amount") {
      let share = try PruningRatio(ratio)
      let ofRemaining = invocation.word("of") == "remaining"
      masks = try WeightMasks(
        of: network, ratio: share, criterion: criterion, scope: isLocal ? .local : .global,
        ofRemaining: ofRemaining, keep: keep)
      entry =
        "mask \(share) by=\(criterion.text) scope=\(isLocal ? "local" : "global")"
        + (ofRemaining ? " of=remaining" : "")
    } else {
      let pattern = try MaskPattern(invocation.word("amount"))
      if let option = ["by", "scope", "of"].first(where: { invocation.isGiven($0) }) {
        throw CommandFailure(
          "\(option)= has no meaning for a pattern", argument: option,
          expected: "mask \(pattern) keeps the largest of each run",
          suggestion: "leave \(option)= out")
      }
      masks = try pattern.masks(of: network, keep: keep)
      entry = "mask \(pattern)"
    }
    if !keep.isEmpty { entry += " keep=" + keep.sorted().joined(separator: ",") }
    session.change(to: network.masked(by: masks, entry: entry), by: invocation)
    return result(masks, title: entry)
  }

  /// Counts over the weights that the step could prune.
  private static func result(_ masks: WeightMasks, title: String) -> CommandResult {
    let (kept, all) = masks.counts
    let sparsity = 1 - Double(kept) / Double(max(all, 1))
    return CommandResult(
      [RecordField("sparsity", .fraction(sparsity)), RecordField("weights", .count(kept))],
      text: "\(title)  \(NumberText.grouped(all)) -> \(NumberText.grouped(kept)) weights  "
        + "(\(NumberText.percent(sparsity)) zero for good)")
  }
}
