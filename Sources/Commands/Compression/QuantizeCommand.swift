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
      .required("bits", "bits of a weight", .integer(.closed(1, 16)), unit: "bits")
    ]
    $0.options = [
      Parameter(
        "scheme", "how levels are chosen",
        .word(QuantizationSchemeRegistry.all.map { Choice($0.name, $0.summary) }),
        default: "standard"),
      Parameter(
        "activations", "bits of an activation; the scheme's if not given",
        .integer(.closed(1, 16)), unit: "bits"),
      Parameter(
        "images", "training images that calibrate", .integer(.closed(1, 100_000)),
        default: "1024", unit: "images"),
      SharedParameters.seed,
    ]
    $0.requires = [.dataset, .model]
    $0.effect = .changesModel
    $0.discussion =
      "Post-training quantization: batch normalization is folded, weights are rounded "
      + "symmetrically for each output channel, rectifier outputs affinely to the range that "
      + "training images give. Arithmetic is simulated: every number is rounded as integers would "
      + "be, and computed in floating point. finetune goes on through the rounding."
    $0.fields = [ResultField("bits", .count)] + CostFields.declared
    $0.examples = [CommandExample("quantize 8", "eight bits")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let dataset = try session.currentDataset()
    let images = try dataset.trainingImages(for: invocation.name)
    try session.checkFit(images.shape.features, argument: "bits")
    let scheme = QuantizationSchemeRegistry.named(invocation.word("scheme")) ?? StandardScheme.self
    let folded =
      scheme.init().foldsBatchNormalization ? network.foldingBatchNormalization() : network
    let calibration = try Calibration.measure(
      folded, over: ImageSource(images), limit: invocation.integer("images"),
      seed: session.seed(of: invocation), parallel: session.parallel)
    let quantized = try network.quantized(
      bits: invocation.integer("bits"), scheme: scheme.init(),
      activationBits: invocation.optionalInteger("activations"), calibration: calibration)
    session.change(to: quantized, by: invocation)
    let factor = Double(network.bytes) / Double(max(quantized.bytes, 1))
    return CommandResult(
      [RecordField("bits", .count(invocation.integer("bits")))]
        + CostFields.fields(of: quantized)
        + [
          RecordField("calibration_images", .count(calibration.imageCount), isDetail: true),
          RecordField("arithmetic", .text("simulated")),
        ],
      text: "\(quantized.history.last ?? "quantize")  \(NumberText.bytes(network.bytes)) -> "
        + "\(NumberText.bytes(quantized.bytes)) packed  "
        + "(x\(NumberText.fixed(factor, decimals: 1)) smaller)  arithmetic simulated")
  }
}
