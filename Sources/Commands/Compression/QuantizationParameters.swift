// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks

/// What `quantize` can be told, and how it is read.
enum QuantizationParameters {
  private static let bits = ParameterType.integer(.closed(1, 16))

  /// Bits and grids.
  static let choice: [Language.Parameter] = [
    Parameter(
      "scheme", "how levels are chosen",
      .word(QuantizationSchemeRegistry.all.map { Choice($0.name, $0.summary) }),
      default: "standard"),
    Parameter(
      "activations", "bits of an activation; the scheme's if not given", bits, unit: "bits"),
    Parameter(
      "first", "bits of the first layer with weights; 8 if not given where the others have 1 or 2",
      bits, unit: "bits"),
    Parameter("last", "bits of the last layer with weights, likewise", bits, unit: "bits"),
    Parameter(
      "layers", "bits of single layers by path, such as {conv1:8, stage1.block1.conv2:4}",
      .list(of: .anyWord)),
    Parameter(
      "observer", "how the range of an activation is chosen",
      .word(RangeObserverRegistry.all.map { Choice($0.name, $0.summary) }), default: "minmax"),
    Parameter(
      "weights", "how the step of a uniform weight is chosen; the scheme's way if not given",
      .word(WeightStep.allCases.map { Choice($0.rawValue, $0.summary) })),
    Parameter(
      "zeros", "output channels of nothing but zeros",
      .word([Choice("refuse", "are an error"), Choice("keep", "stay")]), default: "refuse"),
  ]

  /// Repairs before and after the rounding.
  static let repairs: [Language.Parameter] = [
    Parameter(
      "batchnorm", "running statistics of batch normalization, before it is folded",
      .word([
        Choice("keep", "stay"), Choice("reestimate", "are measured anew on the calibration images"),
      ]), default: "keep"),
    Parameter(
      "equalize", "whether channels are scaled between layers first (Nagel et al. 2019)", .boolean,
      default: "no"),
    Parameter(
      "rounding", "how weights are rounded",
      .word([
        Choice("nearest", "to the nearest level"),
        Choice("adaround", "up or down, as outputs change least (Nagel et al. 2020)"),
      ]), default: "nearest"),
    Parameter(
      "biases", "what happens to biases",
      .word([
        Choice("keep", "they stay"),
        Choice("correct", "they move so that every channel's mean stays (Nagel et al. 2019)"),
      ]), default: "keep"),
  ]

  /// Bits chosen by measured sensitivity.
  static let search: [Language.Parameter] = [
    Parameter(
      "to", "bytes that all parameters may take, as in 100KiB; finds the bits of every layer", .size
    ),
    Parameter(
      "n", "training images that tell how sensitive layers are, with to=",
      .integer(.closed(1, 100_000)), default: "512", unit: "images"),
  ]

  /// What `quantize` runs.
  static func quantization(
    _ invocation: Invocation, session: Session
  ) throws -> PostTrainingQuantization {
    // Without bits, to= starts from eight.
    let bits = invocation.optionalInteger("bits") ?? 8
    var quantization = PostTrainingQuantization(
      try options(invocation, bits: bits), limit: invocation.integer("images"),
      seed: session.seed(of: invocation), parallel: session.parallel)
    quantization.equalizes = invocation.flag("equalize")
    quantization.reestimates = invocation.word("batchnorm") == "reestimate"
    quantization.roundsAdaptively = invocation.word("rounding") == "adaround"
    quantization.correctsBiases = invocation.word("biases") == "correct"
    return quantization
  }

  /// `conv3=4` and the like.
  static let layer = Language.Parameter(
    "LAYER", "bits of a layer, by its name; by layers= where a name has dots", bits, unit: "bits")

  private static func options(_ invocation: Invocation, bits: Int) throws -> QuantizationOptions {
    let scheme = QuantizationSchemeRegistry.named(invocation.word("scheme")) ?? StandardScheme.self
    let observer =
      RangeObserverRegistry.named(invocation.word("observer")) ?? MinimumMaximumObserver.self
    return QuantizationOptions(
      bits: bits, scheme: scheme.init(), activationBits: invocation.optionalInteger("activations"),
      observer: observer.init(),
      weightStep: invocation.optionalWord("weights").flatMap { WeightStep(rawValue: $0) },
      first: invocation.optionalInteger("first"), last: invocation.optionalInteger("last"),
      layers: try layers(invocation), keepsZeroChannels: invocation.word("zeros") == "keep")
  }

  /// `layers={conv1:8}` and `conv1=8`.
  private static func layers(_ invocation: Invocation) throws -> [String: Int] {
    var layers: [String: Int] = [:]
    for text in (invocation.list("layers") ?? []).map(\.description) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let value = Int(parts[1]), (1...16).contains(value) else {
        throw CommandFailure(
          "layers= has '\(text)'", argument: "layers",
          expected: "a layer, a colon and bits from 1 to 16",
          suggestion: "for example: layers={conv1:8, conv2:4}")
      }
      guard layers.updateValue(value, forKey: String(parts[0])) == nil else {
        throw twice(parts[0])
      }
    }
    for name in invocation.form.openNames {
      guard let value = invocation.optionalInteger(name) else { continue }
      guard layers.updateValue(value, forKey: name) == nil else { throw twice(Substring(name)) }
    }
    return layers
  }

  private static func twice(_ layer: Substring) -> CommandFailure {
    CommandFailure(
      "'\(layer)' is given bits twice", argument: "layers", expected: "each layer once")
  }
}
