// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// One tile of a batch, as an objective sees it.
///
/// The executors of its views hold the images, class scores and gradients; what the pointers name
/// belongs to this tile alone.
@safe
package struct TrainingTile {
  /// The versions of the images that the network is trained on together; the first holds the pixels
  /// when a tile is to be prepared.
  package let views: [TileExecutor]
  /// The true class of each lane.
  package let labels: UnsafePointer<Int32>
  /// A bit for each lane that holds an image.
  package let live: UInt32
  /// Names each live lane's random stream in this epoch.
  package let samples: ArraySlice<Int>
  package let epoch: Int
  /// What the objective keeps for the tile from one call to the next, and from batch to batch: as
  /// many vectors of 16 lanes as it has asked for, zeros at first.
  package let memory: LaneFloats
  /// Each lane's loss, to be filled where the scores are judged.
  package let losses: LaneFloats
  /// What gradients to the scores are multiplied with, so that those of a batch add up to a mean.
  package let scale: Float
  /// Adversarial examples that were searched for the whole batch together, where they were.
  let examples: LaneFloats?
  /// Whoever works long on the tile asks it, and may leave things half done once it is cancelled:
  /// it stays so, and the batch is dropped.
  let control: RunControl

  package init(
    views: [TileExecutor], labels: UnsafePointer<Int32>, live: UInt32, samples: ArraySlice<Int>,
    epoch: Int, memory: LaneFloats, losses: LaneFloats, scale: Float
  ) {
    unsafe self.init(
      views: views, labels: labels, live: live, samples: samples, epoch: epoch, memory: memory,
      losses: losses, scale: scale, examples: nil, control: .none)
  }

  init(
    views: [TileExecutor], labels: UnsafePointer<Int32>, live: UInt32, samples: ArraySlice<Int>,
    epoch: Int, memory: LaneFloats, losses: LaneFloats, scale: Float, examples: LaneFloats?,
    control: RunControl
  ) {
    self.views = views
    unsafe self.labels = labels
    self.live = live
    self.samples = samples
    self.epoch = epoch
    unsafe self.memory = memory
    unsafe self.losses = losses
    self.scale = scale
    unsafe self.examples = examples
    self.control = control
  }

  package var classes: Int { views[0].plan.classCount }

  /// Cross-entropy of one view's scores: fills the losses and that view's gradient.
  package func scoreCrossEntropy(view: Int = 0, weight: Float = 1) {
    unsafe CrossEntropy.evaluate(
      classes: classes, logits: views[view].logits, labels: labels, live: live,
      scale: scale * weight, losses: losses, gradient: views[view].logitsGradient)
    guard weight != 1 else { return }
    unsafe Kernels.scale(count: Kernels.lanes, by: weight, losses)
  }

  /// Zeroes the gradient to one view's scores.
  func clearGradient(view: Int) {
    unsafe views[view].logitsGradient?.update(repeating: 0, count: classes * Kernels.lanes)
  }
}
