// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Tensors

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
    let keep = keptLayers(invocation)
    let kind = WeightCriterionRegistry.named(invocation.word("by")) ?? WeightMagnitude.self
    let criterion = kind.init(seed: session.seed(of: invocation))
    let isLocal = invocation.word("scope") == "local"
    let masks: WeightMasks
    var entry: String
    var spared: [String] = []
    if let pattern = try maskPattern(invocation) {
      masks = try pattern.masks(of: network, keep: keep)
      entry = "mask \(pattern)"
      spared = network.parameters.filter { keyed in
        masks.masks[keyed.key]?.values.allSatisfy { $0 == 1 } ?? false
      }.map(\.path)
    } else {
      let share = try invocation.pruningRatio("amount") ?? PruningRatio(0)
      let ofRemaining = invocation.word("of") == "remaining"
      masks = try WeightMasks(
        of: network, ratio: share, criterion: criterion, scope: isLocal ? .local : .global,
        ofRemaining: ofRemaining, keep: keep)
      entry =
        "mask \(share) by=\(criterion.text) scope=\(isLocal ? "local" : "global")"
        + (ofRemaining ? " of=remaining" : "")
    }
    if !keep.isEmpty { entry += " keep=" + keep.sorted().joined(separator: ",") }
    session.change(to: network.masked(by: masks, entry: entry), by: invocation)
    return result(masks, title: entry, spared: spared)
  }

  /// The pattern that the words say; nil where they say a share.
  ///
  /// - Throws: `CompressionError` for what is neither; `CommandFailure` for words without a meaning
  ///   for a pattern.
  static func maskPattern(_ invocation: Invocation) throws -> MaskPattern? {
    guard try invocation.pruningRatio("amount") == nil else { return nil }
    let pattern = try MaskPattern(invocation.word("amount"))
    if let option = ["by", "scope", "of"].first(where: { invocation.isGiven($0) }) {
      throw CommandFailure(
        "\(option)= has no meaning for a pattern", argument: option,
        expected: "mask \(pattern) keeps the largest of each run",
        suggestion: "leave \(option)= out")
    }
    return pattern
  }

  /// The layers whose weights all stay.
  static func keptLayers(_ invocation: Invocation) -> [String] {
    invocation.list("keep")?.map { $0.description } ?? []
  }

  /// Counts over the weights that the step could prune.
  private static func result(
    _ masks: WeightMasks, title: String, spared: [String]
  ) -> CommandResult {
    let (kept, all) = masks.counts
    let sparsity = 1 - Double(kept) / Double(max(all, 1))
    let note =
      spared.isEmpty
      ? "" : "\n  \(spared.joined(separator: ", ")) stay whole: their inputs are too few"
    return CommandResult(
      [RecordField("sparsity", .fraction(sparsity)), RecordField("weights", .count(kept))],
      text: "\(title)  \(NumberText.grouped(all)) -> \(NumberText.grouped(kept)) weights  "
        + "(\(NumberText.percent(sparsity)) zero for good)\(note)")
  }
}
