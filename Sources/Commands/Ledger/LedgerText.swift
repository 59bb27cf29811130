// SPDX-License-Identifier: MIT
import Glibc
import Language
import Ledger

/// How steps of the ledger are told.
enum LedgerText {
  /// `2026-11-22 16:49`, in the zone of the machine.
  static func time(_ seconds: Double) -> String {
    var clock = time_t(seconds)
    var parts = unsafe tm()
    unsafe _ = localtime_r(&clock, &parts)
    let numbers = unsafe [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min]
    let year = unsafe parts.tm_year + 1900
    let fields = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(year)-\(fields[0])-\(fields[1]) \(fields[2]):\(fields[3])"
  }

  /// The first twelve digits of a hash, after what stands before it.
  static func short(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.utf8.count == 64 ? String(word.prefix(12)) : String(word)
    }.joined(separator: " ")
  }

  /// What became of a step, in a word or two.
  static func outcome(_ step: LedgerStep) -> String {
    switch step.outcome {
    case .done: "done"
    case .partial: "stopped early"
    case .failed: "failed"
    case .abandoned: "stopped, nothing kept"
    case .recalled: "cached\(step.source.map { " from \($0)" } ?? "")"
    case .running: "not finished"
    }
  }

  /// A step as a row of a table.
  static func row(_ step: LedgerStep) -> Record {
    Record(
      command: "history",
      fields: [
        RecordField("step", .count(step.id)),
        RecordField("when", .text(time(step.started))),
        RecordField("branch", .text(step.branch)),
        RecordField("line", .text(step.command)),
        RecordField("took", .seconds(step.seconds)),
        RecordField("outcome", .text(outcome(step))),
        RecordField("failure", step.failure.map(FieldValue.text) ?? .missing, isDetail: true),
        RecordField("session", .count(step.session), isDetail: true),
        RecordField("machine", .text(step.machine), isDetail: true),
      ])
  }
}

extension Session {
  /// The ledger, or an error that says how to have one.
  func requireMemory() throws -> SessionMemory {
    guard let memory else {
      if let fault = settings.ledgerFault {
        throw CommandFailure("there is no ledger in this session: \(fault)")
      }
      throw CommandFailure(
        "there is no ledger in this session",
        suggestion: "start temper without --no-ledger, or with --ledger DIR")
    }
    return memory
  }

  /// A step of the ledger.
  func ledgerStep(_ id: Int, argument: String) throws -> LedgerStep {
    guard let step = try requireMemory().ledger.step(id) else {
      if let record = results.last(where: { $0.id == id }) {
        throw CommandFailure(
          "\(id) is a result of `\(record.command)`, which the ledger does not record",
          argument: argument, expected: "the number of a step", suggestion: "type: history")
      }
      throw CommandFailure(
        "the ledger has no step \(id)", argument: argument, suggestion: "type: history")
    }
    return step
  }

  /// A step with those that made its model, latest first.
  func ledgerChain(of step: LedgerStep) throws -> [LedgerStep] {
    let ledger = try requireMemory().ledger
    var chain = [step]
    var seen: Set = [step.id]
    while let parent = chain.last?.parent, let next = try ledger.step(parent),
      seen.insert(next.id).inserted
    {
      chain.append(next)
    }
    return chain
  }
}
