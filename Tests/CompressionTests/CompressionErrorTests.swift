// SPDX-License-Identifier: MIT
import Compression
import Networks
import Testing

@Suite struct CompressionErrorTests {
  private let errors: [CompressionError] = [
    .ratioOutOfRange(found: 50), .roundingOutOfRange(found: 0),
    .noSuchLayer(name: "conv9", known: ["conv1", "conv2"]),
    .nothingToPrune(network: "net", keep: ["conv1"], includesLinear: false),
    .noBatchNormalization(layers: ["conv1"]), .parameterNotFinite(key: "conv1.weight"),
    .planOfAnotherNetwork, .bitsOutOfRange(kind: "weights", found: 17, legal: 1...16),
    .alreadyQuantized(layer: "conv1"), .noImages,
    .imagesDoNotFit(
      expected: FeatureShape(channels: 1, height: 28, width: 28),
      found: FeatureShape(channels: 3, height: 32, width: 32)),
    .activationNotFinite(layer: "relu1"),
    .calibrationDoesNotFit(layer: "relu1", expected: 5, found: nil),
    .calibrationDoesNotFit(layer: "relu1", expected: 5, found: 6),
    .layerNotPrunable(name: "conv1"), .ratiosDisagree(layers: ["conv1", "conv2"]),
    .targetOutOfReach(target: "0.1macs", least: 0.2), .noGradients(criterion: "obd"),
    .patternOutOfRange(found: "4:4"),
    .network(NetworkError("conv1", "does not fit", hint: "undo")),
  ]

  @Test func everyTextSaysWhatToDoNext() {
    let steps = ["type", "undo", "again", "example", "layers with", "add", "load", "make"]
    for error in errors {
      #expect(steps.contains { error.description.contains($0) }, "\(error)")
      #expect(!error.description.contains("Optional"), "\(error)")
    }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }

  @Test func textsNameWhatWasFoundAndExpected() {
    #expect(
      CompressionError.ratioOutOfRange(found: 50).description
        == "prune: a ratio lies from 0 to below 1, found 50.0; to remove half of the channels "
        + "type: prune 0.5")
    #expect(
      CompressionError.bitsOutOfRange(kind: "weights", found: 17, legal: 1...16).description
        == "quantize: weights take from 1 to 16 bits, found 17; for example: quantize 8")
    #expect(
      CompressionError.nothingToPrune(network: "net", keep: [], includesLinear: false).description
        == "prune: net has no channels to prune; to prune the outputs of linear layers too, "
        + "add linear=yes")
  }
}
