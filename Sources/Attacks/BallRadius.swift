// SPDX-License-Identifier: MIT
import Glibc

/// Radii of points that fill a ball evenly.
enum BallRadius {
  /// u^(1 / dimensions) for u in [0, 1).
  static func draw(_ uniform: Float, dimensions: Int) -> Double {
    pow(Double(uniform), 1 / Double(max(dimensions, 1)))
  }
}
