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
      _ = try Network(
        name: name, input: dataset.shape.features,
        normalization: .halves(channels: dataset.shape.channels), layers: layers)
    }
    session.definitions[name] = layers
    session.definitionTexts[name] = invocation.canonicalText
    return CommandResult(
      [RecordField("layers", .count(layers.count))],
      text: "\(name)  \(layers.count) layers   load it with: load \(name)")
  }
}
