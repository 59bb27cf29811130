// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Cross-entropy on the images as they are.
package struct StandardObjective: TrainingObjective {
  package static let name = ""

  package init() {}

  package var description: String { "standard" }
  package var inputSpace: PlanOptions.InputSpace { .pixels }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker()
  }

  private final class Worker: ObjectiveWorker {
    func prepare(
      _ pixels: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, samples: [Int], epoch: Int
    ) {}
  }
}
