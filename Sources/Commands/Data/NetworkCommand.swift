// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Training

/// `network`: defines a network in the language, so that a user's own needs no program.
enum NetworkCommand: Command {
  static let names = NameKind("network")

  static let signature = CommandSignature("network", "defines a network, layer by layer") {
    $0.positionals = [.required("name", "what to call it", .newName(names))]
    $0.blocks = BlockParameter("layers", vocabulary: LayerVocabulary.catalog)
    $0.effect = .changesSession
    $0.discussion =
      "The layers stand between braces, separated by ; or new lines. The input is an image of the "
      + "loaded data set; the last layer gives one score for each class. Layers: "
      + LayerVocabulary.catalog.names.joined(separator: ", ") + "."
    $0.fields = [ResultField("layers", .count)]
    $0.examples = [
      CommandExample(
        "network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }",
        "then: load tiny")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let name = invocation.word("name")
    guard ArchitectureRegistry.named(name) == nil else {
      throw CommandFailure(
        "'\(name)' is a built-in architecture", argument: "name", expected: "another name")
    }
    let layers = (invocation.blocks.first ?? []).map { LayerVocabulary.description($0) }
    guard !layers.isEmpty else {
      throw CommandFailure(
        "the network has no layers",
        suggestion: "for example: network \(name) { flatten; linear 10 }")
    }
    if let dataset = session.dataset {
      // Where the images are known, a misfit is told at once.
      try check(layers, of: invocation, for: dataset.shape)
    }
    session.definitions[name] = layers
    session.definitionTexts[name] = invocation.canonicalText
    return CommandResult(
      [RecordField("layers", .count(layers.count))],
      text: "\(name)  \(NumberText.counted(layers.count, "layer"))   load it with: load \(name)")
  }

  /// Refuses layers that do not fit each other or the images.
  ///
  /// - Throws: `CommandFailure` at the layer that does not fit.
  static func check(
    _ layers: [LayerDescription], of invocation: Invocation, for shape: ImageShape
  ) throws(CommandFailure) {
    do throws(NetworkError) {
      _ = try Network(
        name: invocation.word("name"), input: shape.features,
        normalization: .halves(channels: shape.channels), layers: layers)
    } catch {
      throw CommandFailure(
        error.place.isEmpty ? error.problem : "\(error.place): \(error.problem)",
        suggestion: error.hint.isEmpty ? nil : error.hint,
        place: range(of: error.place, in: invocation.blocks.first ?? []))
    }
  }

  /// Where the layer of a path such as `residual1.shortcut.conv2` stands, or as much of the path as
  /// there is; nil where not even its first layer is there.
  private static func range(of path: String, in layers: [Invocation]) -> SourceRange? {
    var counts: [String: Int] = [:]
    var found: SourceRange?
    for layer in layers {
      counts[layer.name, default: 0] += 1
      // As the engine names layers; of two with one name the second is the mistake.
      let name = layer.optionalWord("name") ?? "\(layer.name)\(counts[layer.name] ?? 1)"
      if path == name {
        found = layer.range
      } else if path.hasPrefix("\(name).") {
        found = range(ofInner: String(path.dropFirst(name.count + 1)), in: layer)
      }
    }
    return found
  }

  /// Where a layer in the blocks of a container stands; the container where it is not found.
  private static func range(ofInner path: String, in container: Invocation) -> SourceRange {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    // Blocks but the first of `residual` have names of their own in paths.
    let names = container.blocks.indices.map { ["branch\($0 + 1)", $0 == 1 ? "shortcut" : ""] }
    if parts.count == 2, let index = names.firstIndex(where: { $0.contains(parts[0]) }),
      let found = range(of: parts[1], in: container.blocks[index])
    {
      return found
    }
    return range(of: path, in: container.blocks.first ?? []) ?? container.range
  }
}
