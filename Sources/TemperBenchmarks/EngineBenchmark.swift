// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors

/// Images per second of one job on one network, on random images.
struct EngineBenchmark {
  /// What is done to a tile.
  enum Job: String, CaseIterable {
    case forward
    case inputGradient = "forward and input gradient"
    case training = "forward and parameter gradients"
  }

  let name: String
  private let plan: Plan
  private let job: Job
  private let parallel: Parallel
  private let tiles: Int

  static func all(threads: Int) -> [EngineBenchmark] {
    let networks = [("eight-layer", 24), ("resnet20", 12), ("resnet18", 2)]
    return networks.flatMap { name, tiles -> [EngineBenchmark] in
      guard let architecture = ArchitectureRegistry.named(name),
        let network = try? architecture.make(input: architecture.customaryInput, classes: 10)
      else { return [] }
      return Job.allCases.map { job in
        EngineBenchmark(
          name: "\(name) \(job.rawValue)",
          plan: Plan(
            network.initialized(seed: 0),
            options: PlanOptions(foldsNormalization: job != .training)), job: job,
          parallel: Parallel(threads: threads), tiles: tiles)
      }
    }
  }

  /// Images per second over all tiles.
  func measure() -> Double {
    let executors = (0..<parallel.threads).map { _ in TileExecutor(plan, mode: mode) }
    let gradients = executors.map { _ in AlignedBuffer(count: plan.parameterCount) }
    for (index, executor) in executors.enumerated() { Self.fill(executor, seed: index) }
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      parallel.forEach(tiles) { _, worker in
        executors[worker].forward()
        if job != .forward {
          executors[worker].backward(gradients: job == .training ? gradients[worker] : nil)
        }
      }
    }
    return Double(tiles * Kernels.lanes) / (elapsed / .seconds(1))
  }

  private var mode: ExecutionMode {
    switch job {
    case .forward: .inference
    case .inputGradient: .inputGradient
    case .training: .parameterGradients
    }
  }

  private static func fill(_ executor: TileExecutor, seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), purpose: .test)
    for index in 0..<(executor.plan.input.count * Kernels.lanes) {
      unsafe executor.input[index] = stream.uniform()
    }
    if let gradient = unsafe executor.logitsGradient {
      for index in 0..<(executor.plan.classCount * Kernels.lanes) {
        unsafe gradient[index] = stream.normal()
      }
    }
  }
}
