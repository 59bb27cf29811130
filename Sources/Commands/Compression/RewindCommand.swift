// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Recipes

/// `rewind`: gives the masked network the weights of an earlier one.
enum RewindCommand: Command {
  static let signature = CommandSignature("rewind", "puts earlier weights under the masks") {
    $0.positionals = [.required("to", "the model that the weights come from", .model)]
    $0.options = [
      Parameter(
        "mask", "which weights stay pruned",
        .word([
          Choice("same", "those that are"),
          Choice("random", "as many of each layer, drawn by seed: the random-mask control"),
        ]), default: "same"),
      Parameter(
        "weights", "where the others come from",
        .word([
          Choice("rewound", "from the named model"),
          Choice("fresh", "drawn anew by seed: the random-re-initialization control"),
        ]), default: "rewound"),
      SharedParameters.seed,
    ]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.discussion =
      "Lottery tickets (Frankle and Carbin 2019; rewinding to epoch k: Frankle et al. 2020): train, "
      + "`mask 0.2 of=remaining`, `rewind start`, and so on. All parameters, biases and batch "
      + "normalization included, become those of the named model; the masks stay."
    $0.fields = [ResultField("sparsity", .fraction, "trained values that masks prune")]
    $0.examples = [
      CommandExample("mask 0.5; rewind model weights=fresh", "new weights under the same masks")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let handle = invocation.model("to") ?? .current
    let origin = try session.state(of: handle, argument: "to").network
    let ticket = try LotteryTicket(
      network, seed: session.seed(of: invocation),
      mask: invocation.word("mask") == "random" ? .random : .same,
      weights: invocation.word("weights") == "fresh" ? .fresh : .rewound)
    let rewound = try ticket.rewound(to: origin, named: handle.name)
    session.change(to: rewound, by: invocation)
    return CommandResult(
      [RecordField("sparsity", .fraction(rewound.sparsity))],
      text: "\(rewound.history.last ?? "rewind")  \(NumberText.percent(rewound.sparsity)) masked")
  }
}
