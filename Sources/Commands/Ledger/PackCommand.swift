// SPDX-License-Identifier: MIT
import Datasets
import Language
import Ledger
import Storage
import Tensors

/// `pack`: script, hashes, results and models in one file.
enum PackCommand: Command {
  static let signature = CommandSignature("pack", "puts script, results and models in one file") {
    $0.positionals = [.required("file", "NAME.zip", .path(extensions: ["zip"]))]
    $0.requires = [.model]
    $0.effect = .writesFiles
    $0.discussion =
      "The file holds the least script that leads to the current model with its results, the steps "
      + "behind it with their keys, and the models that the ledger keeps of them. On another machine "
      + "`unpack` puts them into the ledger there: the script then replays from it, and "
      + "`temper --verify` computes every number anew."
    $0.fields = [
      ResultField("file", .text), ResultField("bytes", .bytes),
      ResultField("steps", .count), ResultField("models", .count),
    ]
    $0.examples = [CommandExample("pack work.zip", "everything behind the current model")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let path = FilePaths.expandingTilde(invocation.path("file") ?? "")
    let script = session.savedScript
    let memory = try session.requireMemory()
    let current = try session.currentState()
    var steps: [LedgerStep] = []
    for id in script.lines.compactMap({ $0.step?.id }) {
      guard var step = try memory.ledger.step(id) else { continue }
      if let source = step.source, let original = try memory.ledger.step(source) { step = original }
      steps.append(step)
    }
    var zip = ZipWriter(path: path)
    try zip.add("script.temper", Array(script.text.utf8))
    let (bytes, hash) = current.identity.encoded()
    try zip.add("models/\(hash).safetensors", bytes)
    var hashes: Set = [hash]
    for model in steps.compactMap(\.model) where hashes.insert(model).inserted {
      guard let bytes = memory.ledger.models.bytes(of: model) else {
        hashes.remove(model)
        continue
      }
      try zip.add("models/\(model).safetensors", bytes)
    }
    try zip.add(
      "manifest.json", Array(manifest(steps, hash, session).text(JSONStyle(indents: true)).utf8))
    try AtomicFile.write(parts: zip.finish(), to: path)
    let size = FilePaths.size(path) ?? 0
    return CommandResult(
      [
        RecordField("file", .text(path)), RecordField("bytes", .bytes(size)),
        RecordField("steps", .count(steps.count)), RecordField("models", .count(hashes.count)),
      ],
      text: "packed \(path)  \(NumberText.bytes(size))   \(steps.count) steps, "
        + "\(hashes.count) models")
  }

  private static func manifest(
    _ steps: [LedgerStep], _ model: String, _ session: Session
  ) -> JSONValue {
    [
      "version": 1, "program": .string(Temper.version),
      "machine": .string(Temper.machine(session.settings)),
      "engine": .string(Numerics.description), "model": .string(model),
      "data": session.dataset.map { .string($0.contentDigest().hex) } ?? .null,
      "steps": .array(steps.map(PackedStep.json)),
    ]
  }
}

/// A step of the ledger as JSON.
enum PackedStep {
  static func json(_ step: LedgerStep) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return [
      "title": .string(step.title), "command": .string(step.command), "key": step.key.json,
      "digest": .string(step.key.digest), "outcome": .string(step.outcome.rawValue),
      "started": .number(step.started), "seconds": .number(step.seconds),
      "machine": .string(step.machine), "record": text(step.record), "screen": text(step.screen),
      "model": text(step.model),
    ]
  }

  /// The step that a value describes; nil where its key does not have the digest that it names.
  static func step(_ json: JSONValue) -> LedgerStep? {
    guard let parts = json["key"], let title = json["title"]?.stringValue,
      let command = json["command"]?.stringValue, let digest = json["digest"]?.stringValue,
      let outcome = json["outcome"]?.stringValue.flatMap({ LedgerStep.Outcome(rawValue: $0) })
    else { return nil }
    var step = LedgerStep(key: StepKey(json: parts))
    guard step.key.digest == digest else { return nil }
    (step.title, step.command, step.outcome) = (title, command, outcome)
    step.started = json["started"]?.doubleValue ?? 0
    step.seconds = json["seconds"]?.doubleValue ?? 0
    step.machine = json["machine"]?.stringValue ?? ""
    step.record = json["record"]?.stringValue
    step.screen = json["screen"]?.stringValue
    step.model = json["model"]?.stringValue
    step.branch = "main"
    return step
  }
}
