// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Storage
import Tensors
import Training

/// Robust accuracy on the first test images of Fashion-MNIST: any query within the budget counts.
final class RobustAccuracyJob: Job {
  static let name = "robust-accuracy"
  static let clock = "images of bytes to the number that withstand every query"
  static let warmUp = 0
  let imagesPerStep: Int
  private let evaluation: RobustEvaluation
  private let source: ImageSource
  private var result: RobustResult?

  init(_ settings: JobSettings) throws {
    try settings.requireSinglePrecision(for: Self.name)
    let test = try FashionMNIST().load().testImages(for: Self.name)
    source = ImageSource(test.prefix(settings.images))
    imagesPerStep = source.count
    evaluation = RobustEvaluation(
      settings.network, attack: PaperAttack.steps(settings.steps), threat: PaperAttack.threat,
      seed: 0, parallel: settings.parallel)
  }

  func run(_ meter: Meter) {
    _ = evaluation.run(on: source, samples: Array(0..<min(64, source.count)))
    meter.begin()
    repeat {
      result = evaluation.run(on: source, samples: Array(0..<source.count))
    } while meter.tick()
  }

  var figures: JSONObject {
    var figures = JSONObject()
    guard let result else { return figures }
    figures["robustCount"] = .integer(result.robustCount)
    figures["cleanCount"] = .integer(result.count - result.wrongCount)
    return figures
  }
}
