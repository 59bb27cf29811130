// SPDX-License-Identifier: MIT
import Formats
import Language
import Networks
import Storage
import Tensors

/// `save`: the model, or the session as a script.
enum SaveCommand: Command {
  static let signature = CommandSignature("save", "saves the model, or the session as a script") {
    $0.aliases = ["export"]
    $0.positionals = [
      .required(
        "file", "NAME.safetensors, .onnx or .npz for the model, NAME.temper for the session",
        .path(extensions: ModelFormatRegistry.writableExtensions + ["temper"]))
    ]
    $0.options = [
      Parameter(
        "prove", "whether a session's script is replayed before it is written",
        .word([
          Choice("auto", "where the ledger has its long steps"), Choice("yes"), Choice("no"),
        ]), default: "auto"),
      Parameter(
        "latent",
        "whether a quantized model's .safetensors file keeps the full-precision weights behind its "
          + "codes, which training goes on from",
        .boolean, default: "no"),
    ]
    $0.effect = .writesFiles
    $0.discussion =
      "A .safetensors or .npz file carries architecture, pre-processing and compression history and "
      + "comes back exactly. Of a quantized model a .safetensors file keeps codes of as many bits as "
      + "they have and their scales: its scores come back bit for bit. An .onnx file (operator set "
      + "13) is for other programs: pre-processing, "
      + "rounding and layers as a graph that gives the same scores. A session becomes the least "
      + "script that leads to the current model: nothing that failed, was undone or went elsewhere; "
      + "spelled out, with seeds, the SHA-256 of data and files, and results as comments that begin "
      + "with #= (temper --verify compares them). It is proved by a replay, for which the ledger "
      + "gives the long steps. Files are written beside their place and renamed, so that a full disk "
      + "leaves the old one whole."
    $0.fields = [
      ResultField("file", .text), ResultField("bytes", .bytes),
      ResultField(
        "ratio", .number, "of a model, its numbers in fp32 to the file", isOptional: true),
      ResultField("proof", .text, "of a session, what its replay has shown", isOptional: true),
    ]
    $0.examples = [
      CommandExample("save small.safetensors", "the current model"),
      CommandExample("save small.onnx", "the same for other programs"),
      CommandExample("save session.temper", "how to get there again"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let given = invocation.path("file") ?? ""
    let path = FilePaths.expandingTilde(given)
    let ending = FilePaths.ending(of: path)
    try refuseIdle(invocation, ending: ending)
    var proof: String?
    if ending == "temper" {
      let script = session.savedScript
      proof = try prove(script, invocation, session)
      try AtomicFile.write(script.text, to: path)
    } else if ModelFormatRegistry.writableExtensions.contains(ending) {
      let network = try session.currentState().network
      try ModelFormatRegistry.write(network, to: path, isPacked: !invocation.flag("latent"))
      let bytes = FilePaths.size(path) ?? 0
      let full = network.parameters.reduce(0) { $0 + $1.parameter.value.count * 4 }
      let ratio = Double(full) / Double(max(bytes, 1))
      return CommandResult(
        [
          RecordField("file", .text(path)), RecordField("bytes", .bytes(bytes)),
          RecordField("ratio", .number(ratio), isDetail: true),
        ],
        text: "saved \(path)  \(NumberText.bytes(bytes))"
          + (network.isQuantized
            ? "  (x\(NumberText.fixed(ratio, decimals: 1)) smaller than its numbers in fp32)" : ""))
    } else {
      throw CommandFailure(
        "'\(given)' does not say what to save", argument: "file",
        expected: "a name that ends in .safetensors, .onnx or .npz (the model) or .temper (the "
          + "session)",
        suggestion: "type: save \(given).safetensors")
    }
    let bytes = FilePaths.size(path) ?? 0
    return CommandResult(
      [RecordField("file", .text(path)), RecordField("bytes", .bytes(bytes))]
        + (proof.map { [RecordField("proof", .text($0), isDetail: true)] } ?? []),
      text: "saved \(path)  \(NumberText.bytes(bytes))" + (proof.map { "   \($0)" } ?? ""))
  }

  /// Refuses options that say nothing about what is saved.
  static func refuseIdle(_ invocation: Invocation, ending: String) throws {
    for (option, endings, what) in [
      ("prove", ["temper"], "a session's script"),
      ("latent", ["safetensors"], "a .safetensors file"),
    ] where invocation.isGiven(option) && !endings.contains(ending) {
      throw CommandFailure(
        "\(option)= has no meaning for '.\(ending)'", argument: option,
        expected: "\(option)= beside \(what)", suggestion: "leave \(option)= out")
    }
  }

  /// What a replay of the script has shown, or why there was none.
  private static func prove(
    _ script: SavedScript, _ invocation: Invocation, _ session: Session
  ) throws -> String {
    let choice = invocation.word("prove")
    let proof = ScriptProof(session: session, script: script)
    if choice == "no" { return "not proved" }
    if let step = proof.stopped { return "not proved: `\(step.line)` was stopped early" }
    guard choice == "yes" || proof.seconds <= ScriptProof.patience else {
      return "not proved: \(NumberText.duration(proof.seconds)) of work would be run again "
        + "(prove=yes does it)"
    }
    let outcome = try proof.run()
    if let failure = outcome.failure {
      throw CommandFailure(
        "the script was not saved, since its replay does not lead here: \(failure)",
        suggestion: "prove=no saves it all the same")
    }
    return "proved: \(outcome.steps) steps replayed, \(outcome.recalled) of them from the ledger, "
      + "same model and figures"
  }
}

extension Session {
  /// The least script that leads to the present state.
  var savedScript: SavedScript { SavedScript(trace, target: history.current?.node) }

  /// Its text, in canonical spelling.
  package var script: String { savedScript.text }
}
