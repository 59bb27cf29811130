// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Recipes

/// `prune`: removes filters for good.
enum PruneCommand: Command {
  static let signature = CommandSignature("prune", "removes channels of convolutions for good") {
    $0.positionals = [
      Parameter("ratio", "the share of channels that goes", .fraction(.halfOpen(0, 1)))
    ]
    $0.options = PruningParameters.choice + PruningParameters.evidence
    $0.blocks = BlockParameter("commands between the steps", count: 0...1)
    $0.rules = [.atLeastOne(["ratio", "to", "layers"]), .atMostOne(["ratio", "to"])]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.discussion =
      "Structured pruning: of n channels the n x ratio with the lowest scores are removed, with "
      + "everything that reads them. Channels that residual additions and grouped convolutions tie "
      + "together go together (`groups` shows them). The network is smaller and faster afterwards; "
      + "fine-tune it. With steps=N the channels go in N steps that keep the same share each, and a "
      + "block of commands runs after every step but the last: prune 0.9 steps=3 { finetune adv 1 }. "
      + "taylor and obd read gradients of training images, with loss=adv at adversarial examples "
      + "(PGD) made for the model: what goes then is what robustness misses least."
    $0.fields =
      [
        ResultField("ratio", .fraction, "asked for, or found for to="),
        ResultField("achieved", .fraction, "share of the channels that went"),
        ResultField("channels_removed", .count),
        ResultField("channels", .count, "that are left of those it may remove"),
        ResultField("parameters_kept", .fraction, "of the parameters before"),
        ResultField("macs_kept", .fraction, "of the MACs before"),
        ResultField("by", .text, "criterion and choice, as the model's history has them"),
        ResultField("groups", .records, "one row for each group of channels"),
        ResultField("dry_run", .flag, "with --dry-run", isOptional: true),
      ] + CostFields.declared
    $0.examples = [
      CommandExample("prune 0.5", "half of the filters of every convolution"),
      CommandExample("prune to=0.5macs scope=global by=lamp", "half of the MACs stays"),
      CommandExample(
        "prune 0.5 by=taylor loss=adv n=32 attacksteps=2", "what is least missed under attack"),
      CommandExample(
        "prune 0.6 steps=2 { finetune 1 n=64 }", "in two steps, with training between them"),
      CommandExample("prune 0.5 --dry-run", "says what would go"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let start = try session.currentState().network
    let pruning = try PruningSteps(invocation, session: session)
    let isDry = invocation.flag("dryrun")
    let pruned = try pruning.run(from: start, isDry: isDry)
    guard let plan = pruned.plan else { return nil }
    if !isDry { session.change(to: pruned.network, by: invocation) }
    return PruningReport(
      plan, before: start, after: pruned.network, steps: pruned.steps, isDry: isDry
    ).result
  }
}
