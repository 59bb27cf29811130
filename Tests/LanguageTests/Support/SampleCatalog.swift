// SPDX-License-Identifier: MIT

import Language

/// Signatures as a real shell has them: they prove that the data model can describe the language.
enum SampleCatalog {
  static let networks = NameKind("network")

  static let all = CommandCatalog([
    load, network, training("train"), training("finetune"), prune, quantize, eval, attack, summary,
    bench, audit, certify, compare, verify, save, export, plot, simple("undo"), simple("redo"),
    reset,
  ])

  static let load = CommandSignature("load", "loads a data set or a network") {
    let modelFile = ["safetensors", "npz", "pt", "pth", "th", "onnx"]
    let architecture = ["eight-layer", "lenet5", "vgg11", "resnet20", "resnet56", "resnet18"]
    $0.positionals = [
      .required(
        "file", "a model file or network", .either([.name(networks), .path(extensions: modelFile)]))
    ]
    $0.options = [
      Parameter(
        "as", "architecture", .either([.word(architecture.map { Choice($0) }), .name(networks)])),
      Parameter("mean", "channel means", .list(of: .number(), count: 1...3)),
      Parameter("std", "channel deviations", .list(of: .number(.above(0)), count: 1...3)),
    ]
    $0.rules = [.needs("mean", "std"), .needs("std", "mean")]
    $0.variants =
      ["fashion-mnist", "cifar10", "mnist"].map { name in
        CommandVariant(
          name, "a data set", options: [Parameter("path", "its folder", .path())], inherits: false,
          provides: [.dataset], fields: [ResultField("count", .count)])
      }
      + architecture.map { name in
        CommandVariant(name, "a fresh network", inherits: false, provides: [.model])
      }
    $0.provides = [.model]
    $0.effect = .changesModel
    $0.fields = [ResultField("parameters", .count)]
  }

  static let layers = CommandCatalog([
    CommandSignature("conv", "a convolution") {
      $0.positionals = [.required("channels", "output channels", .integer(.atLeast(1)))]
      $0.options = [
        Parameter("kernel", "kernel size", .integer(.atLeast(1)), default: "3"),
        Parameter("stride", "stride", .integer(.atLeast(1)), default: "1"),
        Parameter("pad", "padding", .integer(.atLeast(0)), default: "0"),
        Parameter("groups", "groups", .integer(.atLeast(1)), default: "1"),
        Parameter("bias", "whether it has a bias", .boolean, default: "yes"),
      ]
    },
    CommandSignature("linear", "a matrix") {
      $0.positionals = [.required("outputs", "outputs", .integer(.atLeast(1)))]
    },
    simple("relu"), simple("flatten"), simple("batchnorm"), simple("globalpool"),
    pool("maxpool"), pool("avgpool"),
    CommandSignature("residual", "a block with a shortcut") {
      $0.blocks = BlockParameter("layers")
    },
    CommandSignature("concat", "branches side by side") {
      $0.blocks = BlockParameter("layers", count: 2...8)
    },
  ])

  static func pool(_ name: String) -> CommandSignature {
    CommandSignature(name, "pooling") {
      $0.positionals = [.required("size", "window", .integer(.atLeast(1)))]
    }
  }

  static let network = CommandSignature("network", "defines a network") {
    $0.positionals = [.required("name", "its name", .newName(networks))]
    $0.blocks = BlockParameter("layers", vocabulary: layers)
    $0.effect = .changesSession
  }

  static func training(_ name: String) -> CommandSignature {
    CommandSignature(name, "trains the model") {
      $0.positionals = [
        Parameter("epochs", "epochs", .integer(.closed(1, 10_000)), default: "5", unit: "epochs")
      ]
      $0.options = [
        Parameter("lr", "learning rate", .number(.above(0)), default: "0.01"),
        Parameter("momentum", "momentum", .number(.halfOpen(0, 1)), default: "0.9"),
        Parameter("batch", "batch size", .integer(.atLeast(1)), default: "128"),
        Parameter("limit", "time limit", .duration),
        Parameter("memory", "memory limit", .size),
      ]
      $0.variants = [
        CommandVariant(
          "adv", "on adversarial images",
          options: [Parameter("eps", "budget", .number(.above(0, upTo: 1)), default: "8/255")]),
        CommandVariant(
          "kd", "from a teacher",
          options: [
            .required("teacher", "the teacher", .either([.model, .path(extensions: ["npz"])]))
          ]),
      ]
      $0.requires = [.dataset, .model]
      $0.effect = .changesModel
      $0.isSlow = true
      $0.fields = [ResultField("accuracy", .fraction), ResultField("loss", .number)]
    }
  }

  static let prune = CommandSignature("prune", "removes channels") {
    $0.positionals = [Parameter("amount", "what goes", .fraction(.open(0, 1)))]
    $0.options = [
      Parameter(
        "by", "criterion", .word([Choice("l1"), Choice("taylor"), Choice("random")]), default: "l1"),
      Parameter("scope", "scope", .word([Choice("local"), Choice("global")]), default: "local"),
      Parameter(
        "to", "target", .quantity(units: [Choice("macs"), Choice("parameters")], .open(0, 1))),
    ]
    $0.rules = [.exactlyOne(["amount", "to"])]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.fields = [ResultField("sparsity", .fraction), ResultField("parameters", .count)]
    $0.examples = [CommandExample("prune 0.5", "removes half of the channels")]
  }

  static let quantize = CommandSignature("quantize", "rounds weights") {
    $0.positionals = [.required("bits", "bits", .integer(.closed(2, 16)))]
    $0.options = [
      Parameter(
        "scheme", "scheme", .word([Choice("symmetric"), Choice("affine")]), default: "symmetric")
    ]
    $0.requires = [.model]
    $0.effect = .changesModel
    $0.fields = [ResultField("bytes", .bytes)]
  }

  static let eval = CommandSignature("eval", "measures accuracy") {
    $0.aliases = ["evaluate"]
    $0.options = [
      Parameter("n", "images", .integer(.atLeast(1))),
      Parameter(
        "on", "what", .word([Choice("train"), Choice("test"), Choice("integer")]), default: "test"),
    ]
    $0.requires = [.dataset, .model]
    $0.fields = [
      ResultField("accuracy", .fraction), ResultField("count", .count),
      ResultField("seconds", .seconds),
      ResultField("note", .text),
    ]
  }

  static let attack = CommandSignature("attack", "attacks the model") {
    $0.variants = ["fgsm", "pgd", "apgd", "square", "deepfool", "autoattack"].map { name in
      CommandVariant(
        name, "an attack",
        options: name == "fgsm"
          ? [] : [Parameter("steps", "steps", .integer(.atLeast(1)), default: "20")])
    }
    $0.requiresVariant = true
    $0.customaryVariant = "pgd"
    $0.options = [
      Parameter("eps", "budget", .number(.above(0, upTo: 1)), default: "8/255"),
      Parameter("n", "images", .integer(.atLeast(1))),
      Parameter("norm", "norm", .word([Choice("linf"), Choice("l2")]), default: "linf"),
    ]
    $0.requires = [.dataset, .model]
    $0.isSlow = true
    $0.fields = [
      ResultField("robust_accuracy", .fraction), ResultField("clean_accuracy", .fraction),
    ]
  }

  static let summary = CommandSignature("summary", "shows the model") {
    $0.requires = [.model]
    $0.fields = [ResultField("parameters", .count), ResultField("macs", .count)]
  }

  static let bench = CommandSignature("bench", "measures speed") {
    $0.requires = [.model]
    $0.fields = [ResultField("seconds", .seconds)]
  }

  static let audit = CommandSignature("audit", "checks the numbers") { $0.requires = [.model] }

  static let certify = CommandSignature("certify", "proves robustness") {
    $0.options = [.required("eps", "radius", .number(.above(0)))]
    $0.requires = [.dataset, .model]
    $0.fields = [ResultField("certified_accuracy", .fraction)]
  }

  static let compare = CommandSignature("compare", "compares models") {
    $0.positionals = [.required("models", "models", .model, isRepeating: true)]
    $0.fields = [ResultField("models", .records)]
  }

  static let verify = CommandSignature("verify", "verifies") {
    $0.positionals = [.required("what", "what", .word([Choice("integer")]))]
    $0.requires = [.model]
  }

  static let save = CommandSignature("save", "saves the model or session") {
    $0.positionals = [.required("file", "file", .path())]
    $0.effect = .writesFiles
  }

  static let export = CommandSignature("export", "exports the model") {
    $0.positionals = [.required("file", "file", .path(extensions: ["onnx"]))]
    $0.requires = [.model]
    $0.effect = .writesFiles
  }

  static let plot = CommandSignature("plot", "plots results") {
    $0.positionals = [
      .required("y", "figure", .anyWord), Parameter("vs", "word", .word([Choice("vs")])),
      Parameter("x", "figure", .anyWord),
    ]
  }

  static let reset = CommandSignature("reset", "goes back to a model") {
    $0.positionals = [Parameter("to", "model", .model)]
    $0.effect = .changesModel
  }

  static func simple(_ name: String) -> CommandSignature { CommandSignature(name, "\(name)s") }
}
