// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Brings pixels into the space that a network is trained in.
struct InputSpaceEntry: Sendable {
  private let isIdentity: Bool
  private let shape: FeatureShape
  private let scale: [Float]
  private let shift: [Float]

  init(_ space: PlanOptions.InputSpace, shape: FeatureShape, normalization: Normalization) {
    isIdentity = space == .pixels
    self.shape = shape
    scale = normalization.scale
    shift = normalization.shift
  }

  /// Changes a tile in place.
  func enter(_ pixels: LaneFloats) {
    guard !isIdentity else { return }
    unsafe Kernels.channelAffine(
      pixels: shape.pixels, channels: shape.channels, x: pixels, scale: scale, shift: shift,
      y: pixels)
  }
}
