// SPDX-License-Identifier: MIT

/// The base rate throughout.
package struct ConstantSchedule: Schedule {
  package static let name = "constant"

  package init() {}

  package var description: String { Self.name }

  package func factor(step: Int, total: Int, perEpoch: Int) -> Double { 1 }
}
