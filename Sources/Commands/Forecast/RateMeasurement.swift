// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Glibc
import Networks
import Tensors
import Training

/// Times the passes of a few networks on images of noise.
///
/// In processor time, shared out among the threads: what else the machine does meanwhile does not
/// count, as the rates are kept for quieter days.
struct RateMeasurement {
  let threads: Int

  private static let architectures: [any Architecture.Type] = [
    LeNet5.self, EightLayer.self, ResNet20.self,
  ]

  func run(machine: String) -> MachineRates {
    let points = Self.architectures.compactMap { point($0) }
    return MachineRates(machine: machine, points: points.sorted { $0.macs < $1.macs })
  }

  private func point(_ architecture: any Architecture.Type) -> MachineRates.Point? {
    let input = architecture.customaryInput
    guard let network = try? architecture.make(input: input, classes: 10).initialized(seed: 0)
    else { return nil }
    let forward = { (images: LabeledImages) -> Double in
      seconds {
        _ = Evaluation(network, parallel: parallel).run(
          on: ImageSource(images), samples: Array(0..<images.count))
      }
    }
    // As many images as take a fifth of a second.
    let probe = Self.images(input, count: 32 * threads)
    let each = min(forward(probe), forward(probe)) / Double(probe.count)
    let images = Self.images(input, count: Self.count(lasting: 0.15, each: each))
    let few = Self.images(input, count: Self.count(lasting: 0.03, each: each))
    let steps = 4
    let standard = epoch(network, few, steps: 0)
    let adversarial = epoch(network, few, steps: steps)
    let gradient = max(adversarial - standard, standard / 4) / Double(few.count * steps)
    return MachineRates.Point(
      macs: Double(network.multiplyAccumulates),
      seconds: [
        .forward: min(forward(images), forward(images)) / Double(images.count),
        .gradient: gradient, .training: standard / Double(few.count),
      ])
  }

  /// Whole batches that last about so long.
  private static func count(lasting seconds: Double, each: Double) -> Int {
    min(4096, max(128, Int(seconds / max(each, 1e-7)) / 64 * 64))
  }

  private var parallel: Parallel { Parallel(threads: threads) }

  /// Seconds of one epoch without what a training takes to begin, the better of two.
  private func epoch(_ network: Network, _ images: LabeledImages, steps: Int) -> Double {
    let once = { min(training(network, images, steps: steps, epochs: 1), $0) }
    let first = once(.infinity)
    let start = once(first)
    let more =
      (0..<2).map { _ in training(network, images, steps: steps, epochs: 3) }.min() ?? first
    return more > start ? (more - start) / 2 : start
  }

  /// Seconds of a training; with `steps` each batch is attacked first.
  private func training(
    _ network: Network, _ images: LabeledImages, steps: Int, epochs: Int
  ) -> Double {
    let attack = PGD(steps: max(steps, 1), alpha: Spelled(0.01, "0.01"))
    let threat = ThreatModel(
      norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: .standard)
    let objective: any TrainingObjective =
      steps > 0 ? AdversarialObjective(attack: attack, threat: threat) : StandardObjective()
    let trainer = Trainer(
      TrainingOptions(epochs: epochs, rate: 1e-5, seed: 0), objective: objective, parallel: parallel
    )
    return seconds { _ = try? trainer.train(network, on: images) }
  }

  private func seconds(_ body: () -> Void) -> Double {
    let start = Self.processorSeconds
    body()
    return (Self.processorSeconds - start) / Double(threads)
  }

  /// What all threads of this process have worked so far.
  private static var processorSeconds: Double {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func images(_ shape: FeatureShape, count: Int) -> LabeledImages {
    let pixels = shape.channels * shape.height * shape.width
    return LabeledImages(
      shape: ImageShape(channels: shape.channels, height: shape.height, width: shape.width),
      pixels: (0..<(count * pixels)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
      labels: (0..<count).map { UInt8($0 % 10) })
  }
}
