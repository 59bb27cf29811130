// SPDX-License-Identifier: MIT
import Datasets
import Formats
import Language
import Networks

/// `load`: a data set, a fresh network, or a model file.
enum LoadCommand: Command {
  static let signature = CommandSignature("load", "loads a data set, a network or a model file") {
    $0.positionals = [
      .required(
        "what", "a network that `network` defined, or a model file",
        .either([
          .name(NetworkCommand.names), .path(extensions: ModelFormatRegistry.readableExtensions),
        ]))
    ]
    $0.options = fileOptions
    $0.rules = [.needs("mean", "std"), .needs("std", "mean"), .needs("map", "as")]
    $0.variants = datasets + architectures
    $0.discussion =
      "A data set is looked for in --data, $TEMPER_DATA, the user's data folder and where packages "
      + "put it. A fresh network takes the shape of the loaded data set's images and is drawn by "
      + "seed (He initialization). Pre-processing belongs to the model: mean= and std= set it, "
      + "0.5 and 0.5 if not given. Files of other programs load too: ONNX graphs of convolutional "
      + "networks as they are; parameters (.pt, .pth and .th of PyTorch, .npz, .safetensors) into "
      + "the architecture that as= names, layer by layer: by name where names agree, else in order "
      + "and by shape. The plan is shown; map={OURS:THEIRS, none:THEIRS} changes it. A file is "
      + "never run: one that asks for it is refused."
    $0.provides = [.model]
    $0.effect = .changesModel
    $0.fields =
      CostFields.declaredWithModel + [
        ResultField("mapping", .text, "which layer was filled from where", isOptional: true)
      ]
    $0.examples = [
      CommandExample("load fashion-mnist", "the data set, from Debian's package or your folder"),
      CommandExample("load eight-layer", "a fresh network for it"),
    ]
  }

  private static let preprocessing = [
    Parameter(
      "mean", "mean of each channel, pixels in [0, 1]", .list(of: .number(), count: 1...64)),
    Parameter("std", "deviation of each channel", .list(of: .number(.above(0)), count: 1...64)),
  ]

  private static let fileOptions =
    [
      Parameter(
        "as", "architecture, where the file does not say",
        .either([
          .word(ArchitectureRegistry.all.map { Choice($0.name, $0.summary) }),
          .name(NetworkCommand.names),
        ])),
      Parameter(
        "map", "layers or parameters that belong together, OURS:THEIRS; none:THEIRS leaves out",
        .list(of: .anyWord)), SharedParameters.seed,
    ] + preprocessing + [SharedParameters.digest]

  private static let datasets = DatasetRegistry.all.map { source in
    CommandVariant(
      source.name, source.summary,
      options: [
        Parameter("path", "the folder that holds its files", .path()), SharedParameters.digest,
      ], inherits: false,
      provides: [.dataset],
      fields: [
        ResultField("train", .count, "training images"),
        ResultField("test", .count, "test images"), ResultField("classes", .count),
        ResultField("shape", .text, "of an image"),
        ResultField("data", .text, "SHA-256 of images and labels"),
      ])
  }

  private static let architectures = ArchitectureRegistry.all.map { architecture in
    CommandVariant(
      architecture.name, architecture.summary,
      options: [SharedParameters.seed] + preprocessing, inherits: false, provides: [.model],
      fields: CostFields.declaredWithModel)
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    guard let name = invocation.variant else {
      return try ModelLoading(session).loadNamedOrFile(invocation)
    }
    if ArchitectureRegistry.named(name) != nil {
      return try ModelLoading(session).loadFresh(name, invocation)
    }
    return try DatasetLoading(session).load(name, invocation)
  }
}
