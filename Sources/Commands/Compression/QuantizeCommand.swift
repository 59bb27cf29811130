// SPDX-License-Identifier: MIT
import Compression
import Datasets
import Language
import Networks
import Training

/// `quantize`: rounds weights and activations after a calibration.
enum QuantizeCommand: Command {
  static let signature = CommandSignature("quantize", "rounds weights and activations to few bits")
  {
    $0.positionals = [
      Parameter(
        "bits", "bits of a weight; the most that a layer may have, with to=",
        .integer(.closed(1, 16)), unit: "bits")
    ]
    $0.options =
      QuantizationParameters.choice + QuantizationParameters.repairs
      + QuantizationParameters.search + [
        Parameter(
          "images", "training images that calibrate", .integer(.closed(1, 100_000)),
          default: "1024", unit: "images"),
        SharedParameters.seed,
      ]
    $0.rules = [.atLeastOne(["bits", "to"])]
    $0.openOption = QuantizationParameters.layer
    $0.requires = [.dataset, .model]
    $0.effect = .changesModel
    $0.discussion =
      "Post-training quantization: batch normalization is folded, weights are rounded "
      + "symmetrically for each output channel, rectifier outputs affinely to the range that "
      + "training images give. Where it can, the network is then executed in integers; finetune goes "
      + "on through the rounding, simulated bit for bit, and moves the steps where a scheme keeps "
      + "them. prune may come before or after: rounding stays, with the steps of the channels that "
      + "stay. A layer's own bits go before first= and last=, those before the bits of all: "
      + "quantize 2 first=8 fc1=4. With to= every layer is rounded alone at 8, 4, 3, 2 and 1 bits; "
      + "what that does to the class probabilities of training images decides which layers get how "
      + "many, and the table says so."
    $0.fields =
      [
        ResultField("bits", .count),
        ResultField("calibration_images", .count),
        ResultField("arithmetic", .text, "integer or simulated"),
        ResultField("divergence", .number, "of class probabilities, with to=", isOptional: true),
        ResultField("layers", .records, "one row for each layer, with to=", isOptional: true),
      ] + CostFields.declared
    $0.examples = [
      CommandExample("quantize 8", "eight bits"),
      CommandExample("quantize 2 last=4 conv1=8", "other bits for some layers"),
      CommandExample("quantize 4 scheme=lsq observer=mse", "steps that fine-tuning learns"),
      CommandExample(
        "quantize 4 equalize=yes rounding=adaround biases=correct images=64", "every repair"),
      CommandExample("quantize to=8KiB n=32", "bits by measured sensitivity"),
      CommandExample("quantize 2 scheme=nni", "the grid of arXiv 2403.09441"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let dataset = try session.currentDataset()
    let images = try dataset.trainingImages(for: invocation.name)
    try session.checkFit(images.shape.features, argument: "bits")
    let wanted = invocation.integer("images")
    if invocation.isGiven("images"), wanted > images.count {
      session.remark(
        "note: images=\(wanted) is more than the \(NumberText.grouped(images.count)) training images "
          + "there are; all of them calibrate")
    }
    let source = ImageSource(images)
    let control = session.control
    var quantization = try QuantizationParameters.quantization(invocation, session: session)
    let prepared = try whole(in: session) {
      try quantization.prepared(network, over: source, control: control)
    }
    var search: BitSearch?
    if let limit = invocation.bytes("to") {
      let found = try whole(in: session) {
        try BitSearch(
          prepared, quantization: quantization, source: source, limit: limit,
          images: invocation.integer("n"), control: control)
      }
      quantization.options.layers = found.allocation.bits
      search = found
    }
    let found = try whole(in: session) {
      try quantization.run(prepared, over: source, control: control)
    }
    session.change(to: found.network, by: invocation)
    return result(found, before: network, options: quantization.options, search: search)
  }

  /// What a part of the step finds, unless Ctrl-C came meanwhile.
  ///
  /// What was stopped half-way says nothing about the rest, nor do its errors.
  ///
  /// - Throws: `SessionInterrupted`, or what the part throws.
  private static func whole<Found>(
    in session: Session, _ part: () throws -> Found
  ) throws -> Found {
    let found: Result<Found, any Error> = Result { try part() }
    try session.checkInterruption()
    return try found.get()
  }

  private static func result(
    _ found: (network: Network, images: Int), before network: Network,
    options: QuantizationOptions, search: BitSearch?
  ) -> CommandResult {
    let quantized = found.network
    let factor = Double(network.bytes) / Double(max(quantized.bytes, 1))
    let note = options.scheme.note(bits: options.bits).map { "\n  \($0)" } ?? ""
    var fields =
      [RecordField("bits", .count(options.bits))] + CostFields.fields(of: quantized)
      + [
        RecordField("calibration_images", .count(found.images), isDetail: true),
        RecordField("arithmetic", .text(quantized.customaryArithmetic.rawValue)),
      ]
    if let search { fields += search.fields }
    return CommandResult(
      fields,
      text: (search?.table ?? "")
        + "\(quantized.history.last ?? "quantize")  \(NumberText.bytes(network.bytes)) -> "
        + "\(NumberText.bytes(quantized.bytes)) packed  "
        + "(x\(NumberText.fixed(factor, decimals: 1)) smaller)  "
        + "arithmetic \(quantized.customaryArithmetic.rawValue)\(note)")
  }
}
