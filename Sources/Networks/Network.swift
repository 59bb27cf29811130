// SPDX-License-Identifier: MIT
import Tensors

/// A neural network as a value: layers, parameters, pre-processing and history.
///
/// Weights are shared until changed, so a copy costs nothing; undo, branches and comparisons are
/// copies.
package struct Network: Sendable {
  /// The architecture's name, such as `eight-layer`.
  package var name: String
  /// The shape of an image.
  package let input: FeatureShape
  /// What is done to pixels before the first layer: part of the model, never of the data.
  package var normalization: Normalization
  package var body: LayerSequence
  /// How values between layers are rounded, beside rectifiers' outputs: by the path of the layer
  /// that gives them, or `inputPath`.
  package var roundings: [String: ActivationQuantizer] = [:]
  /// What compression did to it, oldest first.
  package var history: [String]

  /// Numbers beyond which no network is made: 4 GiB of them.
  package static let parameterLimit = 1 << 30

  /// Makes a network from descriptions, with zeroed parameters.
  ///
  /// Nothing is made before the parameters are known to have at most `parameterLimit` numbers.
  ///
  /// - Throws: `NetworkError` if a layer does not fit, there would be too many parameters, or the
  ///   last layer gives no plain vector of at least two class scores.
  package init(
    name: String, input: FeatureShape, normalization: Normalization,
    layers: [LayerDescription], history: [String] = [],
    parameterLimit: Int = Network.parameterLimit
  ) throws(NetworkError) {
    self.name = name
    self.input = input
    self.normalization = normalization
    self.history = history
    guard !layers.isEmpty else { throw NetworkError(name, "has no layers") }
    guard input.channels > 0, input.height > 0, input.width > 0 else {
      throw NetworkError(name, "needs images of at least one pixel and channel, found \(input)")
    }
    guard input.isComputable else {
      throw NetworkError(name, "takes images of \(input), more than can be computed")
    }
    let footprint = try LayerSequence.footprint(of: layers, input: input)
    guard footprint.parameters <= parameterLimit else {
      throw NetworkError(
        name, "would have \(footprint.parameters) parameters where at most \(parameterLimit) fit")
    }
    body = try LayerSequence(layers, input: input)
    let output = try body.outputShape(for: input)
    guard output.isFlat, output.channels >= 2 else {
      throw NetworkError(
        name, "must end in one score for each of two or more classes, ends in \(output)",
        hint: "end it with: flatten; linear 10")
    }
    guard normalization.mean.count == input.channels else {
      throw NetworkError(
        name, "normalization has \(normalization.mean.count) means for \(input.channels) channels")
    }
    var paths = Set<String>()
    var double: String?
    visit { path, _ in if !paths.insert(path).inserted { double = double ?? path } }
    if let double {
      throw NetworkError(
        name, "two layers have the path '\(double)'", hint: "rename one with name=")
    }
  }

  /// The number of class scores.
  package var classCount: Int {
    (try? body.outputShape(for: input).channels) ?? 0
  }
}
