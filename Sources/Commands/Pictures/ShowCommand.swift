// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks
import Storage
import Training

/// `show`: images beside their adversarial examples, as a picture.
enum ShowCommand: Command {
  static let signature = CommandSignature("show", "draws images, clean and attacked") {
    $0.positionals = [
      .required("file", "FILE.png, the picture to write", .path(extensions: ["png"]))
    ]
    $0.options =
      [
        Parameter(
          "attack", "what makes the adversarial images",
          .word(AttackOptions.choices { $0.canJudgeLast }), default: PGD.name)
      ]
      + SharedParameters.threat(defaultConvention: .standard).map { parameter in
        parameter.name == "norm" ? AttackOptions.norm(Norm.allCases, usual: nil) : parameter
      } + AttackOptions.sharedParameters + [
        Parameter(
          "n", "images, chosen by seed", .integer(.closed(1, 256)), default: "8", unit: "images"),
        Parameter(
          "scale", "screen pixels of a pixel; chosen by size if not given", .integer(.closed(1, 32))
        ),
        SharedParameters.part, SharedParameters.seed,
      ]
    $0.requires = [.dataset, .model]
    $0.effect = .writesFiles
    $0.discussion =
      "One row for each image: clean, adversarial, and their difference, enlarged until the budget "
      + "fills the range from black to white (grey is no change). The attack runs once from its "
      + "usual start to its end; the labels and what the model says of both stand in the result."
    $0.fields = [
      ResultField("file", .text), ResultField("images", .records, "one row for each image"),
      ResultField("fooled", .count, "images whose class changed"), ResultField("count", .count),
    ]
    $0.examples = [
      CommandExample("show sheet.png n=4 eps=8/255", "four images under PGD"),
      CommandExample(
        "show sheet.png n=2 attack=fgsm protocol=paper eps=0.1", "as the paper attacks"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let dataset = try session.currentDataset()
    guard let type = AttackRegistry.attack(invocation.word("attack")) else {
      throw CommandFailure("there is no attack '\(invocation.word("attack"))'", argument: "attack")
    }
    let arguments = try ThreatArguments(
      invocation, norms: type.norms, dataset: dataset, network: network)
    let pairs = AdversarialPair.craft(
      network, attack: try arguments.attack(type, invocation, classes: network.classCount),
      threat: arguments.threat, source: choice.source, samples: choice.samples,
      seed: session.seed(of: invocation), control: session.control)
    try session.checkInterruption()
    let path = FilePaths.expandingTilde(invocation.path("file") ?? "")
    try AtomicFile.write(sheet(pairs, invocation, network.input).encoded, to: path)
    func name(_ index: Int) -> String {
      dataset.classNames.indices.contains(index) ? dataset.classNames[index] : "\(index)"
    }
    let rows = zip(choice.samples, pairs).map { sample, pair in
      Record(
        command: "show",
        fields: [
          RecordField("image", .count(sample)), RecordField("label", .text(name(pair.label))),
          RecordField("clean", .text(name(pair.before))),
          RecordField("adversarial", .text(name(pair.after))),
        ])
    }
    let fooled = pairs.count { $0.before != $0.after }
    return CommandResult(
      [
        RecordField("file", .text(path)), RecordField("fooled", .count(fooled)),
        RecordField("count", .count(pairs.count)), RecordField("images", .records(rows)),
      ],
      text: RecordRenderer.render(RecordTable(rows), as: .table)
        + "show \(path)  clean | adversarial | difference   \(fooled) of \(pairs.count) fooled   "
        + "\(type.name) \(arguments.threat.norm.rawValue) \(arguments.threat.epsilon)")
  }

  private static func sheet(
    _ pairs: [AdversarialPair], _ invocation: Invocation, _ shape: FeatureShape
  ) -> PNGImage {
    let scale = invocation.optionalInteger("scale") ?? max(1, 112 / max(shape.width, shape.height))
    let sheet = ImageSheet(
      channels: shape.channels, height: shape.height, width: shape.width, scale: scale)
    let largest = pairs.flatMap { zip($0.clean, $0.adversarial).map { abs($0 - $1) } }.max() ?? 0
    return sheet.image(
      pairs.map { pair in
        let difference = zip(pair.clean, pair.adversarial).map { clean, adversarial in
          0.5 + (adversarial - clean) / max(2 * largest, 1e-6)
        }
        return [pair.clean, pair.adversarial, difference]
      })
  }
}
