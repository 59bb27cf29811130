// SPDX-License-Identifier: MIT
import Datasets
import Language
import Tensors
import Training

/// Which images a command works on: all of a part, or some chosen by seed.
struct SampleChoice {
  let source: ImageSource
  let samples: [Int]
  /// The canonical text, such as `test n=1000 seed=0`.
  let description: String

  /// Reads `on=`, `n=` and `seed=`; `fitsCurrent` refuses images that the current model cannot take.
  init(_ invocation: Invocation, session: Session, fitsCurrent: Bool = true) throws {
    let dataset = try session.currentDataset()
    let part = invocation.optionalWord("on") ?? "test"
    let images =
      part == "train"
      ? try dataset.trainingImages(for: invocation.name)
      : try dataset.testImages(for: invocation.name)
    source = ImageSource(images)
    let wanted = invocation.optionalInteger("n") ?? images.count
    guard wanted <= images.count else {
      throw CommandFailure(
        "n=\(wanted) is more than the \(images.count) \(part) images there are", argument: "n",
        expected: "1 to \(images.count)")
    }
    if wanted == images.count {
      samples = Array(0..<images.count)
      description = "\(dataset.name) \(part) all"
    } else {
      let seed = session.seed(of: invocation)
      var stream = RandomStream(seed: seed, purpose: .sampleChoice)
      samples = stream.permutation(count: images.count).prefix(wanted).sorted()
      description = "\(dataset.name) \(part) n=\(wanted) seed=\(seed)"
    }
    if fitsCurrent { try session.checkFit(images.shape.features, argument: "on") }
  }
}

extension Session {
  /// The seed that a command names, or the session's.
  func seed(of invocation: Invocation) -> UInt64 {
    invocation.optionalInteger("seed").map(UInt64.init) ?? settings.seed
  }
}
