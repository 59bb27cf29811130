// SPDX-License-Identifier: MIT
import Datasets
import Formats
import Language
import Networks
import Storage
import Training

/// What `load` does with networks: fresh ones, defined ones, and files.
struct ModelLoading {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// A fresh network of a built-in architecture.
  func loadFresh(_ name: String, _ invocation: Invocation) throws -> CommandResult {
    try adopt(try fresh(name, invocation), invocation)
  }

  /// A network that `network` has defined, or a model file.
  func loadNamedOrFile(_ invocation: Invocation) throws -> CommandResult {
    if let name = invocation.optionalWord("what"), session.definitions[name] != nil {
      guard !invocation.isGiven("as") else {
        throw CommandFailure(
          "as= is for model files; '\(name)' is a network of this session", argument: "as")
      }
      return try adopt(try fresh(name, invocation), invocation)
    }
    guard let given = invocation.path("what") ?? invocation.optionalWord("what") else {
      throw CommandFailure("nothing to load", argument: "what")
    }
    try invocation.checkDigest {
      try Digest(.sha256, ofFile: FilePaths.expandingTilde(given)).hex
    }
    let template = invocation.optionalWord("as").map { name in
      { (classes: Int?) in try fresh(name, invocation, classes: classes) }
    }
    let loaded = try ModelFormatRegistry.load(
      FilePaths.expandingTilde(given), images: session.dataset?.shape.features,
      template: template, overrides: try overrides(invocation))
    let network = try normalizing(loaded.network, invocation)
    if !session.settings.isQuiet {
      LoadingNotes.lines(loaded, setsPreprocessing: invocation.isGiven("mean")).forEach(
        session.output.note)
    }
    return try adopt(network, invocation, mapping: loaded.mapping)
  }

  private func overrides(_ invocation: Invocation) throws -> [WeightOverride] {
    try (invocation.list("map") ?? []).map { value in
      guard let override = WeightOverride(value.description) else {
        throw CommandFailure(
          "'\(value.description)' names no pair of layers", argument: "map",
          expected: "OURS:THEIRS for a layer or parameter, none:THEIRS for what is left out")
      }
      return override
    }
  }

  /// The layers of a name, drawn by seed; an architecture tells apart the classes of the data set
  /// where none are said.
  private func fresh(
    _ name: String, _ invocation: Invocation, classes: Int? = nil
  ) throws -> Network {
    let input = session.dataset?.shape.features
    let classes = classes ?? session.dataset?.classNames.count ?? 10
    let network: Network
    if let architecture = ArchitectureRegistry.named(name) {
      network = try architecture.make(
        input: input ?? architecture.customaryInput, classes: classes)
    } else {
      guard let input else {
        throw CommandFailure(
          "load a data set first: the images decide the shape of '\(name)'",
          suggestion: "type: load fashion-mnist")
      }
      network = try Network(
        name: name, input: input, normalization: .halves(channels: input.channels),
        layers: session.definitions[name] ?? [])
    }
    return try normalizing(network, invocation).initialized(seed: session.seed(of: invocation))
  }

  private func normalizing(_ network: Network, _ invocation: Invocation) throws -> Network {
    guard let mean = invocation.doubles("mean"), let deviation = invocation.doubles("std") else {
      return network
    }
    guard mean.count == network.input.channels, deviation.count == mean.count else {
      throw CommandFailure(
        "\(mean.count) means and \(deviation.count) deviations for "
          + "\(network.input.channels) channels", argument: "mean",
        expected: "one of each for each channel")
    }
    var changed = network
    changed.normalization = try Normalization(
      mean: mean.map { Float($0) }, deviation: deviation.map { Float($0) })
    return changed
  }

  private func adopt(
    _ network: Network, _ invocation: Invocation, mapping: WeightMapping? = nil
  ) throws -> CommandResult {
    session.adopt(network, by: invocation)
    let plan = mapping.map { mapping in
      [RecordField("mapping", .text(LoadingNotes.text(of: mapping)), isDetail: true)]
    }
    return CommandResult(
      [RecordField("model", .text(network.name))] + CostFields.fields(of: network) + (plan ?? []),
      text: "\(network.name)  \(CostFields.text(of: network))")
  }
}
