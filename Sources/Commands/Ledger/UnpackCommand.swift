// SPDX-License-Identifier: MIT
import Language
import Ledger
import Storage

/// `unpack`: takes what `pack` has put together.
enum UnpackCommand: Command {
  static let signature = CommandSignature("unpack", "takes what pack has put together") {
    $0.positionals = [.required("file", "NAME.zip", .path(extensions: ["zip"]))]
    $0.options = [
      Parameter(
        "to", "the script to write; NAME.temper if not given", .path(extensions: ["temper"]))
    ]
    $0.effect = .writesFiles
    $0.discussion =
      "Steps and models go into the ledger, the script beside the file. Models are checked against "
      + "their hashes, steps against their keys; that the figures are true only "
      + "`temper --verify` can tell, which computes them anew."
    $0.fields = [
      ResultField("file", .text, "the script"), ResultField("steps", .count),
      ResultField("models", .count),
    ]
    $0.examples = [CommandExample("pack work.zip ; unpack work.zip", "there and back")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let path = FilePaths.expandingTilde(invocation.path("file") ?? "")
    let memory = try session.requireMemory()
    let archive = try ZipArchive(parsing: try FileReader.read(path), path: path)
    guard let entry = archive["manifest.json"], let scriptEntry = archive["script.temper"] else {
      throw CommandFailure(
        "'\(path)' holds no packed session", argument: "file",
        expected: "a file that pack has written")
    }
    let text = String(decoding: try archive.content(of: entry), as: UTF8.self)
    guard let manifest = try? JSONValue(parsing: text, depth: 16),
      manifest["version"]?.integerValue == 1
    else {
      throw CommandFailure(
        "the manifest in '\(path)' is of another version", argument: "file",
        suggestion: "unpack it with the version of temper that packed it")
    }
    let models = try keepModels(of: archive, memory, path)
    let steps = (manifest["steps"]?.arrayValue ?? []).compactMap(PackedStep.step)
    let known = steps.filter { step in step.model.map { models.contains($0) } ?? true }
    try memory.ledger.take(
      known, machine: manifest["machine"]?.stringValue ?? "",
      program: manifest["program"]?.stringValue ?? "")
    let place =
      invocation.path("to").map { FilePaths.expandingTilde($0) }
      ?? String(path.dropLast(4)) + ".temper"
    try AtomicFile.write(Array(try archive.content(of: scriptEntry)), to: place)
    return CommandResult(
      [
        RecordField("file", .text(place)), RecordField("steps", .count(known.count)),
        RecordField("models", .count(models.count)),
      ],
      text: "unpacked \(known.count) steps and \(models.count) models; the script is \(place)")
  }

  /// Models whose bytes are what their names say.
  private static func keepModels(
    of archive: ZipArchive, _ memory: SessionMemory, _ path: String
  ) throws -> Set<String> {
    var hashes: Set<String> = []
    for entry in archive.entries where entry.name.hasPrefix("models/") {
      let hash = String(entry.name.dropFirst(7).prefix(64))
      let bytes = Array(try archive.content(of: entry))
      guard Digest(.sha256, of: bytes).hex == hash else {
        throw CommandFailure(
          "a model in '\(path)' is not what its name says", argument: "file",
          suggestion: "fetch the file again")
      }
      try memory.ledger.models.keep(bytes, hash: hash)
      hashes.insert(hash)
    }
    return hashes
  }
}
