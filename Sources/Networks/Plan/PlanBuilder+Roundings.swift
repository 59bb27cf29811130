// SPDX-License-Identifier: MIT

extension PlanBuilder {
  /// Adds all of a network; gives the memory of the image and that of the class scores.
  mutating func emit(_ network: Network) -> (input: Int, output: Int) {
    let image = addInput(network.input)
    let values = finish(path: Network.inputPath) { builder in
      guard builder.options.inputSpace == .pixels else { return image }
      let operation = NormalizationOperation(shape: network.input, network.normalization)
      return builder.add(operation, inputs: [image], shape: network.input)
    }
    let scores = network.body.emit(values, into: &self, path: "")
    return (image.storage, materialized(scores).storage)
  }

  /// The layers whose output integer execution needs rounded, rectifiers aside: sums that are read
  /// by anything but a rectifier (or a batch normalization, which joins the sum), and the image.
  func roundingPoints(output: Int) -> [String] {
    var wide = Set(observed.prefix(1).map(\.storage))
    var demanding = Set<Int>()
    var rounded = Set<Int>()
    for step in steps {
      let operation = step.operation
      if operation is any SumProducing { wide.insert(step.output) }
      if operation is FakeQuantizationOperation {
        rounded.formUnion(step.inputs)
      } else if !(operation is ReLUOperation || operation is RunningNormalizationOperation) {
        demanding.formUnion(step.inputs)
      }
    }
    // Normalization before any sum takes rounded values too.
    for step in steps where step.operation is RunningNormalizationOperation {
      demanding.formUnion(step.inputs.filter { !isConvolution($0) })
    }
    demanding.formUnion(rounded)
    return observed.filter {
      $0.storage != output && wide.contains($0.storage) && demanding.contains($0.storage)
    }.map(\.path)
  }

  private func isConvolution(_ storage: Int) -> Bool {
    steps.contains { $0.output == storage && $0.operation is ConvolutionOperation }
  }

  /// Forgets the observed layers that neither rectify nor need rounding.
  mutating func keepRoundingPoints(output: Int) {
    let points = Set(roundingPoints(output: output))
    let rectified = Set(steps.filter { $0.operation is ReLUOperation }.map(\.output))
    keepObserved { points.contains($0) || rectified.contains($1) }
  }
}

/// An operation whose output is a sum, to be rounded before integer arithmetic can go on.
protocol SumProducing: Operation {}

extension AdditionOperation: SumProducing {}
extension AveragePoolingOperation: SumProducing {}
extension BatchNormalizationOperation: SumProducing {}
extension ConcatenationOperation: SumProducing {}
extension ConvolutionOperation: SumProducing {}
extension RunningNormalizationOperation: SumProducing {}

extension Network {
  /// The path of the image in `roundings`; no layer's path, as names hold no spaces.
  package static let inputPath = "the image"

  /// The places whose values integer execution needs rounded, in network order: `inputPath`, and the
  /// paths of layers; rectifiers carry their own quantizers.
  package var roundingPoints: [String] {
    var builder = PlanBuilder(options: PlanOptions(), references: Plan.layOut(parameters).0)
    let output = builder.emit(self).output
    return builder.roundingPoints(output: output)
  }
}
