// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Tensors
import Training

/// Which images a command works on: all of a part, or some chosen by seed.
struct SampleChoice {
  let source: ImageSource
  /// The names of the data set's classes.
  let classNames: [String]
  let samples: [Int]
  /// The canonical text, such as `test n=1000 seed=0`.
  let description: String

  /// A protocol with the images that it was measured on.
  func protocolText(_ id: String) -> String { "\(id) data=[\(description)]" }

  /// Reads `on=`, `n=` and `seed=`.
  ///
  /// `fitsCurrent` refuses images that the current model cannot take. With `atMost` so many are
  /// chosen, or all where there are fewer, whatever `n=` says.
  init(
    _ invocation: Invocation, session: Session, fitsCurrent: Bool = true, atMost: Int? = nil
  ) throws {
    let dataset = try session.currentDataset()
    let part = try invocation.place(among: ["test", "train"]) ?? "test"
    let images =
      part == "train"
      ? try dataset.trainingImages(for: invocation.name)
      : try dataset.testImages(for: invocation.name)
    source = ImageSource(images)
    classNames = dataset.classNames
    let wanted =
      atMost.map { min($0, images.count) } ?? invocation.optionalInteger("n") ?? images.count
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

extension Invocation {
  /// The word of `on=` that is among some, alone or in a list; nil if there is none.
  ///
  /// - Throws: `CommandFailure` if there are two of them.
  func place(among words: [String]) throws -> String? {
    let given = list("on")?.map(\.description) ?? [optionalWord("on")].compactMap { $0 }
    let found = given.filter { words.contains($0) }
    guard found.count < 2 else {
      throw CommandFailure(
        "on= has both \(found.joined(separator: " and "))", argument: "on",
        expected: "one of \(words.joined(separator: " and "))")
    }
    return found.first
  }

  /// How a quantized network is to be executed: as `on=` says, or in integers where it can be.
  ///
  /// - Throws: `CommandFailure` if integers are asked for and a layer has no integer form.
  func arithmetic(for network: Network) throws -> PlanOptions.Arithmetic {
    let word = try place(among: PlanOptions.Arithmetic.allCases.map(\.rawValue))
    guard let arithmetic = word.flatMap(PlanOptions.Arithmetic.init) else {
      return network.customaryArithmetic
    }
    guard network.isQuantized else {
      throw CommandFailure(
        "\(network.name) is not quantized, so it is executed in fp32", argument: "on",
        expected: "a quantized model", suggestion: "quantize it first")
    }
    if arithmetic == .integer, let obstacle = Plan.integerObstacle(of: network) {
      throw CommandFailure(
        obstacle.description, argument: "on", expected: "a model with an integer form",
        suggestion: "on=simulated")
    }
    return arithmetic
  }
}

extension Session {
  /// The seed that a command names, or the session's.
  func seed(of invocation: Invocation) -> UInt64 {
    invocation.optionalInteger("seed").map(UInt64.init) ?? settings.seed
  }
}
