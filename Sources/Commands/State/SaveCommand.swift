// SPDX-License-Identifier: MIT
import Formats
import Language
import Networks
import Storage

/// `save`: the model, or the session as a script.
enum SaveCommand: Command {
  static let signature = CommandSignature("save", "saves the model, or the session as a script") {
    $0.positionals = [
      .required(
        "file", "NAME.safetensors, .onnx or .npz for the model, NAME.temper for the session",
        .path(extensions: ModelFormatRegistry.writableExtensions + ["temper"]))
    ]
    $0.effect = .writesFiles
    $0.discussion =
      "A .safetensors or .npz file carries architecture, pre-processing and compression history and "
      + "comes back exactly. An .onnx file (operator set 13) is for other programs: pre-processing, "
      + "rounding and layers as a graph that gives the same scores. A session becomes the commands that succeeded, spelled out, with the seed "
      + "pinned; replayed, they give the same numbers. Files are written beside their place and "
      + "renamed, so that a full disk leaves the old one whole."
    $0.fields = [ResultField("file", .text), ResultField("bytes", .bytes)]
    $0.examples = [
      CommandExample("save small.safetensors", "the current model"),
      CommandExample("save small.onnx", "the same for other programs"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let given = invocation.path("file") ?? ""
    let path = FilePaths.expandingTilde(given)
    if path.hasSuffix(".temper") {
      try AtomicFile.write(session.script, to: path)
    } else if ModelFormatRegistry.writableExtensions.contains(where: { path.hasSuffix(".\($0)") }) {
      try ModelFormatRegistry.write(try session.currentState().network, to: path)
    } else {
      throw CommandFailure(
        "'\(given)' does not say what to save", argument: "file",
        expected: "a name that ends in .safetensors, .onnx or .npz (the model) or .temper (the "
          + "session)",
        suggestion: "type: save \(given).safetensors")
    }
    let bytes = FilePaths.size(path) ?? 0
    return CommandResult(
      [RecordField("file", .text(path)), RecordField("bytes", .bytes(bytes))],
      text: "saved \(path)  \(NumberText.bytes(bytes))")
  }
}

extension Session {
  /// The least script that leads to the present state, in canonical spelling.
  package var script: String {
    SavedScript(trace, target: history.current?.node).text
  }
}
