// SPDX-License-Identifier: MIT

/// How the learning rate changes over a training run.
package protocol Schedule: Sendable {
  /// The word for it in the language, such as `cosine`.
  static var name: String { get }

  /// The settings in canonical text.
  var description: String { get }

  /// The factor on the base rate after `step` finished steps of `total`, `perEpoch` to an epoch.
  func factor(step: Int, total: Int, perEpoch: Int) -> Double
}

/// Every schedule, in alphabetical order.
package enum ScheduleRegistry {
  package static let all: [any Schedule.Type] = [
    ConstantSchedule.self, CosineSchedule.self, CyclicSchedule.self, StepSchedule.self,
  ]
}
