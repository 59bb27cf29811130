// SPDX-License-Identifier: MIT
import Language
import Ledger
import Storage

/// `cache`: what is kept for replay, and how much of it.
enum CacheCommand: Command {
  static let signature = CommandSignature("cache", "tells and sets what is kept for replay") {
    $0.options = [
      Parameter("budget", "bytes that kept models may take", .size),
      Parameter("over", "work from which on a step is kept", .duration),
      Parameter("checkpoint", "time between two checkpoints of a long step", .duration),
    ]
    $0.effect = .changesSession
    $0.discussion =
      "A step whose record says that it makes a model, or measures one, is kept when it took at "
      + "least over= (1 s if never set); cheaper ones are run again, which costs less than to look. "
      + "Commands that measure times, or change anything else, are always run. When models take "
      + "more than budget= (2 GiB if never set), those used least recently go; models of branches "
      + "stay. Settings hold for all sessions of the ledger."
    $0.fields = [
      ResultField("folder", .text), ResultField("models", .count, "models that are kept"),
      ResultField("bytes", .bytes, "what they take"), ResultField("budget", .bytes),
      ResultField("over", .seconds), ResultField("checkpoint", .seconds),
      ResultField("removed", .count, "models that went just now"),
    ]
    $0.examples = [
      CommandExample("cache", "what is kept"), CommandExample("cache budget=4GiB", "room for more"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let memory = try session.requireMemory()
    if let bytes = invocation.bytes("budget") { try memory.set(.budget, to: Double(bytes)) }
    if let seconds = invocation.seconds("over") { try memory.set(.threshold, to: seconds) }
    if let seconds = invocation.seconds("checkpoint") { try memory.set(.interval, to: seconds) }
    let removed = memory.collect()
    let entries = memory.ledger.models.entries
    let bytes = entries.reduce(0) { $0 + $1.bytes }
    let budget = Int(exactly: memory.value(.budget).rounded()) ?? .max
    let (over, interval) = (memory.value(.threshold), memory.value(.interval))
    return CommandResult(
      [
        RecordField("folder", .text(memory.ledger.folder.path), isDetail: true),
        RecordField("models", .count(entries.count)), RecordField("bytes", .bytes(bytes)),
        RecordField("budget", .bytes(budget)), RecordField("over", .seconds(over)),
        RecordField("checkpoint", .seconds(interval)),
        RecordField("removed", .count(removed.count), isDetail: true),
      ],
      text: "\(entries.count) models, \(NumberText.bytes(bytes)) of \(NumberText.bytes(budget)) in "
        + "\(memory.ledger.folder.path)   steps over \(NumberText.duration(over)) are kept, "
        + "checkpoints every \(NumberText.duration(interval))"
        + (removed.isEmpty ? "" : "   \(removed.count) removed"))
  }
}
