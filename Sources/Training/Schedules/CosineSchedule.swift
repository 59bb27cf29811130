// SPDX-License-Identifier: MIT
import Glibc

/// Half a cosine from the base rate to zero (Loshchilov and Hutter 2017, without restarts).
package struct CosineSchedule: Schedule {
  package static let name = "cosine"

  package init() {}

  package var description: String { Self.name }

  package func factor(step: Int, total: Int, perEpoch: Int) -> Double {
    (1 + cos(Double.pi * Double(step) / Double(max(total, 1)))) / 2
  }
}
