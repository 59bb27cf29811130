// SPDX-License-Identifier: MIT
import Language
import Networks

/// `summary`: the layers of the network and what they cost.
enum SummaryCommand: Command {
  static let signature = CommandSignature("summary", "shows the layers and what they cost") {
    $0.requires = [.model]
    $0.fields =
      CostFields.declaredWithModel + [
        ResultField("sparsity", .fraction, "trained values that masks prune"),
        ResultField("input", .text, "shape of an image"),
        ResultField("mean", .list, "of each channel, taken from pixels"),
        ResultField("std", .list, "deviation of each channel, by which pixels are divided"),
        ResultField("history", .list, "how it was compressed"),
        ResultField("layers", .records, "one row for each layer"),
      ]
    $0.examples = [CommandExample("summary", "shapes, parameters, MACs and bytes of every layer")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let rows = network.layerCosts.map(row)
    let table = RecordRenderer.render(RecordTable(rows), as: .table)
    let normalization = network.normalization
    return CommandResult(
      [RecordField("model", .text(network.name))] + CostFields.fields(of: network) + [
        RecordField("sparsity", .fraction(network.sparsity)),
        RecordField("input", .text(network.input.description)),
        RecordField("mean", .list(normalization.mean.map { .number(Double($0)) }), isDetail: true),
        RecordField(
          "std", .list(normalization.deviation.map { .number(Double($0)) }), isDetail: true),
        RecordField("history", .list(network.history.map { .text($0) }), isDetail: true),
        RecordField("layers", .records(rows), isDetail: true),
      ],
      text: table + history(network)
        + "\(network.name)  input \(network.input)  \(CostFields.text(of: network))"
        + (network.sparsity > 0 ? "  \(NumberText.percent(network.sparsity)) masked" : ""))
  }

  private static func row(_ cost: LayerCost) -> Record {
    Record(
      command: cost.kind,
      fields: [
        RecordField("layer", .text(cost.path)), RecordField("kind", .text(cost.kind)),
        RecordField("output", .text(cost.output.description)),
        RecordField("parameters", .count(cost.parameters)),
        RecordField("sparsity", .fraction(cost.sparsity)),
        RecordField("macs", .count(cost.multiplyAccumulates)),
        RecordField("bits", .count(cost.weightBits)), RecordField("bytes", .bytes(cost.bytes)),
      ])
  }

  private static func history(_ network: Network) -> String {
    network.history.map { "  after: \($0)\n" }.joined()
  }
}
