// SPDX-License-Identifier: MIT
package import Tensors

/// Random changes of training images that keep their class.
package struct Augmentation: Equatable, Sendable {
  /// The largest shift in pixels in any direction (a crop of the padded image).
  package var shift: Int
  /// Whether half of the images are mirrored left to right.
  package var mirrors: Bool

  package init(shift: Int = 0, mirrors: Bool = false) {
    self.shift = shift
    self.mirrors = mirrors
  }

  package static let none = Augmentation()

  /// What is done to one image in one epoch.
  package func draw(seed: UInt64, epoch: Int, sample: Int) -> ImageAugmentation {
    guard self != .none else { return .none }
    var stream = RandomStream(seed: seed, purpose: .augmentation, epoch, sample)
    let span = 2 * shift + 1
    return ImageAugmentation(
      shiftY: stream.integer(below: span) - shift, shiftX: stream.integer(below: span) - shift,
      isMirrored: mirrors && stream.integer(below: 2) == 1)
  }
}
