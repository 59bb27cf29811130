// SPDX-License-Identifier: MIT
import Tensors

/// An operation whose numbers depend on the whole batch, such as batch normalization in training.
///
/// Each tile adds what it knows to a partial of its own; the partials are added in tile order, so
/// that the result does not depend on threads.
protocol SynchronizedOperation: Operation {
  /// Doubles of one tile's partial.
  var partialCount: Int { get }

  /// Floats that all tiles share.
  var sharedCount: Int { get }

  /// Adds a tile's part before the forward step.
  func gatherForward(_ memory: StepMemory, live: UInt32, into partial: UnsafeMutablePointer<Double>)

  /// Makes the shared numbers of the forward step from the sum over `images` images.
  func shareForward(_ sum: UnsafePointer<Double>, images: Int, shared: LaneFloats)

  /// Adds a tile's part before the backward step.
  func gatherBackward(
    _ memory: StepMemory, live: UInt32, into partial: UnsafeMutablePointer<Double>)

  /// Makes the shared numbers of the backward step, and adds the parameters' gradients.
  func shareBackward(
    _ sum: UnsafePointer<Double>, images: Int, shared: LaneFloats, gradients: LaneFloats?)

  /// Moves running statistics in the flat vector a share of the way to the batch's; nil for the
  /// operation's own.
  func updateStatistics(
    _ parameters: LaneFloats, shared: UnsafePointer<Float>, images: Int, share: Float?)
}
