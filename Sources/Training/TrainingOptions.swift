// SPDX-License-Identifier: MIT
package import Networks

/// Everything that a training run depends on but network and data.
package struct TrainingOptions: Sendable {
  package var epochs: Int
  package var batchSize: Int
  /// The base learning rate, which the schedule scales.
  package var rate: Float
  package var optimizer: any Optimizer
  package var schedule: any Schedule
  package var augmentation: Augmentation
  package var seed: UInt64
  /// What the network, and an attack on it, are computed in; gradients to the weights, sums and the
  /// weights themselves are always single precision.
  package var precision: PlanOptions.Precision
  /// What stands for the network in the end.
  package var averaging: WeightAveraging
  /// Training images that are held back, and why.
  package var heldBack: HeldBackOptions

  package init(
    epochs: Int, batchSize: Int = 64, rate: Float, optimizer: any Optimizer = SGD(),
    schedule: any Schedule = ConstantSchedule(), augmentation: Augmentation = .none, seed: UInt64,
    precision: PlanOptions.Precision = .single, averaging: WeightAveraging = .none,
    heldBack: HeldBackOptions = .none
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.rate = rate
    self.optimizer = optimizer
    self.schedule = schedule
    self.augmentation = augmentation
    self.seed = seed
    self.precision = precision
    self.averaging = averaging
    self.heldBack = heldBack
  }
}
