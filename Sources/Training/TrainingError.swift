// SPDX-License-Identifier: MIT

/// Why a training run cannot go on.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss, a gradient or a parameter is no longer a finite number; `rate` is the base rate.
  case diverged(epoch: Int, batch: Int, loss: Float, rate: Float)
  case noImages
  case shapeMismatch(network: String, images: String)
  case labelOutOfRange(label: Int, classes: Int)
  /// Nothing would be left to train on.
  case heldBack(count: Int, images: Int)

  package var description: String {
    switch self {
    case .diverged(let epoch, let batch, let loss, let rate):
      "training diverged in epoch \(epoch), batch \(batch), with loss \(Self.text(loss)) at "
        + "lr=\(rate); the model is as it was before; try a smaller rate, such as "
        + "lr=\(Self.tenth(of: rate))"
    case .noImages:
      "there are no training images"
    case .shapeMismatch(let network, let images):
      "the network takes images of \(network), the data set has \(images); load a network after "
        + "the data set, or another data set"
    case .labelOutOfRange(let label, let classes):
      "the data has class \(label), the network scores \(classes) classes (0 to \(classes - 1)); load a "
        + "network after the data set, or another data set"
    case .heldBack(let count, let images):
      "\(count) of \(images) training images cannot be held back; hold fewer, such as "
        + "held=\(max(images / 10, 1))"
    }
  }

  /// The sign of what is no number says nothing.
  private static func text(_ loss: Float) -> String { loss.isNaN ? "nan" : "\(loss)" }

  /// A tenth of the decimal number that a rate is written as: 0.01 gives 0.001.
  private static func tenth(of rate: Float) -> Float {
    Float((Double("\(rate)") ?? Double(rate)) / 10)
  }
}
