// SPDX-License-Identifier: MIT
import Tensors

/// Between what numbers the features of some images lie at one place of a network.
///
/// low, high: [N, C, H, W], low at most high. Everything that changes bounds rounds outwards, so
/// that they hold for real numbers and not only up to rounding.
package struct FeatureBounds: Sendable {
  /// The shape of one image's features.
  package var shape: FeatureShape
  /// Images, N.
  package let count: Int
  package var low: [Float]
  package var high: [Float]

  /// Bounds of images; `low` and `high` are [N, C, H, W].
  package init(shape: FeatureShape, count: Int, low: [Float], high: [Float]) {
    precondition(
      low.count == count * shape.count && high.count == low.count, "two numbers for each feature")
    self.shape = shape
    self.count = count
    self.low = low
    self.high = high
  }

  /// Bounds with another shape for the same numbers.
  func relabelled(as shape: FeatureShape) -> FeatureBounds {
    FeatureBounds(shape: shape, count: count, low: low, high: high)
  }

  /// Bounds after a function that never falls, exact as floats.
  func mapped(_ function: ([Float]) -> [Float]) -> FeatureBounds {
    FeatureBounds(shape: shape, count: count, low: function(low), high: function(high))
  }

  /// Bounds of scale x + shift for each channel, as normalization does.
  ///
  /// Each of the two operations errs by half a unit in the last place, in the bounds and in the
  /// network; eight units cover both, and factors that were rounded when they were made.
  package func scaled(by scale: [Float], shift: [Float]) -> FeatureBounds {
    var result = self
    let pixels = shape.pixels
    for index in low.indices {
      let channel = index / pixels % shape.channels
      let (factor, offset) = (scale[channel], shift[channel])
      let (a, b) = (low[index] * factor, high[index] * factor)
      let slack =
        8 * Rounding.unit * (max(a.magnitude, b.magnitude) + offset.magnitude)
        + .leastNormalMagnitude
      result.low[index] = (min(a, b) + offset - slack).nextDown
      result.high[index] = (max(a, b) + offset + slack).nextUp
    }
    return result
  }

  /// Bounds of the sum of two features.
  func adding(_ other: FeatureBounds) -> FeatureBounds {
    var result = self
    for index in low.indices {
      // Once for this sum, once for that of the network.
      result.low[index] = (low[index] + other.low[index]).nextDown.nextDown
      result.high[index] = (high[index] + other.high[index]).nextUp.nextUp
    }
    return result
  }
}

/// What sums of single-precision products can err by (Higham 2002, section 3.1).
enum Rounding {
  /// Half the distance of 1 from the next float.
  static let unit: Float = 0x1p-24

  /// The error of a sum of so many products, as a share of the sum of their magnitudes, in any order
  /// of summation; sixteen operations more for factors that were rounded before.
  static func share(ofTerms count: Int) -> Float {
    let steps = Float(count + 16) * unit
    return steps < 0.5 ? (steps / (1 - steps)) * (1 + 4 * unit) : .infinity
  }
}
