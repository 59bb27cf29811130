// SPDX-License-Identifier: MIT
package import Networks

/// A compression step that cannot be done as asked, told so that a user can act on it.
package enum CompressionError: Error, Equatable, Sendable {
  /// A share of channels that is not in 0 ..< 1.
  case ratioOutOfRange(found: Double)
  /// A multiple for channel counts that is not positive.
  case roundingOutOfRange(found: Int)
  /// A layer to be kept that the network does not have, or that makes no channels.
  case noSuchLayer(name: String, known: [String])
  /// No group of channels may be pruned.
  case nothingToPrune(network: String, keep: [String], includesLinear: Bool)
  /// A layer with a ratio of its own that takes no part in pruning.
  case layerNotPrunable(name: String)
  /// Coupled layers that are to lose different shares.
  case ratiosDisagree(layers: [String])
  /// A target cost that pruning cannot reach; `least` is the share that stays at the highest ratio.
  case targetOutOfReach(target: String, least: Double)
  /// A criterion that reads gradients, without any.
  case noGradients(criterion: String)
  /// A pattern N:M with N not below M, or M beyond 64.
  case patternOutOfRange(found: String)
  /// A criterion that reads batch normalization, where the layers have none.
  case noBatchNormalization(layers: [String])
  /// A parameter with a value that is infinite or not a number.
  case parameterNotFinite(key: String)
  /// A pruning plan that was made for another network, or before this one changed.
  case planOfAnotherNetwork
  /// A number of bits that a scheme cannot do; `kind` is `weights` or `activations`.
  case bitsOutOfRange(kind: String, found: Int, legal: ClosedRange<Int>)
  /// A number of bits that a scheme cannot give to a layer.
  case layerBitsOutOfRange(layer: String, found: Int, legal: ClosedRange<Int>)
  /// A layer with bits of its own that the network does not have, or that has no weights.
  case noSuchWeights(name: String, known: [String])
  /// Output channels of a layer that hold only zeros, which have no scale.
  case zeroChannels(layer: String, count: Int, of: Int)
  /// A layer whose levels are not evenly spaced, where roundings were to be chosen.
  case notUniform(layer: String, rule: String)
  /// Bytes that no choice of bits reaches.
  case sizeOutOfReach(limit: Int, least: Int)
  /// A network that has quantizers already, the first of them at a layer.
  case alreadyQuantized(layer: String)
  /// Calibration over no images.
  case noImages
  /// Calibration images of another shape than the network's input.
  case imagesDoNotFit(expected: FeatureShape, found: FeatureShape)
  /// An activation that is infinite or not a number.
  case activationNotFinite(layer: String)
  /// A calibration that knows nothing about a layer, or saw it with other features.
  case calibrationDoesNotFit(layer: String, expected: Int, found: Int?)
  /// A network that no longer fits together after channels were removed.
  case network(NetworkError)
}

extension CompressionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ratioOutOfRange, .roundingOutOfRange, .noSuchLayer, .nothingToPrune,
      .noBatchNormalization, .planOfAnotherNetwork:
      pruningDescription
    case .layerNotPrunable, .ratiosDisagree, .targetOutOfReach, .noGradients, .patternOutOfRange:
      choiceDescription
    case .bitsOutOfRange, .layerBitsOutOfRange, .noSuchWeights, .zeroChannels, .notUniform,
      .sizeOutOfReach, .alreadyQuantized, .noImages, .imagesDoNotFit, .activationNotFinite,
      .calibrationDoesNotFit:
      quantizationDescription
    case .parameterNotFinite(let key):
      "\(key): holds values that are infinite or not a number, expected finite ones; "
        + "undo the step that made them, or load the model again"
    case .network(let error): error.description
    }
  }

  private var pruningDescription: String {
    switch self {
    case .ratioOutOfRange(let found):
      "prune: a ratio lies from 0 to below 1, found \(found); to remove half of the channels "
        + "type: prune 0.5"
    case .roundingOutOfRange(let found):
      "prune: round= takes a number of channels from 1, found \(found); for example: round=8"
    case .noSuchLayer(let name, let known):
      "the network has no layer '\(name)' with weights to take away; layers with such: "
        + known.joined(separator: ", ")
    case .nothingToPrune(let network, let keep, let includesLinear):
      "prune: \(network) has no channels to prune"
        + (keep.isEmpty ? "" : " besides those of keep=\(keep.joined(separator: ","))")
        + (includesLinear ? "" : "; to prune the outputs of linear layers too, add linear=yes")
    case .noBatchNormalization(let layers):
      "prune: by=batchnorm needs a batchnorm after \(layers.joined(separator: ", ")), "
        + "found none; type: prune 0.5 by=l1"
    default:
      "prune: the plan was made for another network; make a new one for this network"
    }
  }

  private var choiceDescription: String {
    switch self {
    case .layerNotPrunable(let name):
      "prune: layers= names '\(name)', which is kept, coupled with a kept one, or linear; take it "
        + "out of layers=, or add linear=yes"
    case .ratiosDisagree(let layers):
      "prune: layers= gives different ratios to layers whose channels go together: "
        + layers.joined(separator: ", ") + "; type one ratio for all of them"
    case .targetOutOfReach(let target, let least):
      "prune: to=\(target) is out of reach, at least \(least) of it stays; for example add "
        + "linear=yes, or take layers out of keep="
    case .noGradients(let criterion):
      "prune: by=\(criterion) reads gradients of training images; load a data set first, for "
        + "example: load fashion-mnist"
    case .patternOutOfRange(let found) where found.contains(":"):
      "mask: a pattern N:M keeps N of every M weights, with N below M and M at most 64, found "
        + "\(found); for example: mask 2:4"
    case .patternOutOfRange(let found):
      "mask: takes a share from 0 to below 1, or a pattern N:M, found \(found); for example: "
        + "mask 0.5"
    default: ""
    }
  }

  private var quantizationDescription: String {
    switch self {
    case .bitsOutOfRange(let kind, let found, let legal):
      "quantize: \(kind) take from \(legal.lowerBound) to \(legal.upperBound) bits, found \(found); "
        + "for example: quantize 8"
    case .layerBitsOutOfRange(let layer, let found, let legal):
      "quantize: weights of \(layer) take from \(legal.lowerBound) to \(legal.upperBound) bits in "
        + "this scheme, found \(found); for example: \(layer)=4"
    case .noSuchWeights(let name, let known):
      "quantize: there is no layer '\(name)' with weights; there are "
        + known.prefix(30).joined(separator: ", ")
    case .zeroChannels(let layer, let count, let all):
      "quantize: \(count) of \(all) output channels of \(layer) hold only zeros, which have no "
        + "scale; remove them (prune), or take them as they are with zeros=keep"
    case .notUniform(let layer, let rule):
      "quantize: rounding=adaround turns single roundings of an even grid with a step for each "
        + "channel, \(layer) is \(rule); give it 3 bits or more, or take scheme=lsq"
    case .sizeOutOfReach(let limit, let least):
      "quantize: to=\(limit) bytes is out of reach, at least \(least) stay; prune first, or let the "
        + "first and last layer have fewer bits (first=, last=)"
    case .alreadyQuantized(let layer):
      "quantize: the network is quantized already (\(layer)); go back with undo or reset first, "
        + "then type the new quantize"
    case .imagesDoNotFit(let expected, let found):
      "quantize: calibration images are \(found), the network expects \(expected); load the data "
        + "set that the network was made for"
    case .activationNotFinite(let layer):
      "quantize: calibration met activations of \(layer) that are infinite or not a number; "
        + "undo the step that spoilt the model, or train it with a smaller rate"
    case .calibrationDoesNotFit(let layer, let expected, let found):
      "quantize: \(layer) has \(expected) features, the calibration "
        + (found.map { "saw \($0)" } ?? "did not see it") + "; calibrate this network again"
    default:
      "quantize: calibration needs at least one image, found none; load a data set first, "
        + "for example: load fashion-mnist"
    }
  }
}
