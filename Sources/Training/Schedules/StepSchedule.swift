// SPDX-License-Identifier: MIT

/// The rate drops by a factor when given epochs begin.
package struct StepSchedule: Schedule {
  package static let name = "step"
  /// Finished epochs at which the rate drops.
  package let milestones: [Int]
  package let gamma: Double

  package init(milestones: [Int], gamma: Double = 0.1) {
    self.milestones = milestones
    self.gamma = gamma
  }

  package var description: String {
    "step at=\(milestones.map(String.init).joined(separator: ",")) gamma=\(gamma)"
  }

  package func factor(step: Int, total: Int, perEpoch: Int) -> Double {
    let epoch = step / max(perEpoch, 1)
    return milestones.reduce(1) { $1 <= epoch ? $0 * gamma : $0 }
  }
}
