// SPDX-License-Identifier: MIT
import Glibc
import Language
import Tensors

/// What this program calls itself.
package enum Temper {
  package static let version = "0.1"

  /// Where a step runs, for the ledger: `host, 2 threads, avx2`.
  package static func machine(_ settings: SessionSettings) -> String {
    var name = [CChar](repeating: 0, count: 256)
    unsafe _ = gethostname(&name, name.count - 1)
    let host = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host), \(settings.threads) threads, \(Kernels.instructionSet)"
  }

  /// `temper 0.1 - 2 threads - avx2 - seed 0`.
  package static func banner(_ settings: SessionSettings) -> String {
    "temper \(version) - \(settings.threads) threads - \(Kernels.instructionSet) - "
      + "seed \(settings.seed)"
  }
}

/// `version`: what runs.
enum VersionCommand: Command {
  static let signature = CommandSignature("version", "tells version, threads and instruction set") {
    $0.fields = [
      ResultField("version", .text), ResultField("threads", .count),
      ResultField("instruction_set", .text), ResultField("seed", .count),
    ]
    $0.examples = [CommandExample("version", "for the record")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    CommandResult(
      [
        RecordField("version", .text(Temper.version)),
        RecordField("threads", .count(session.settings.threads)),
        RecordField("instruction_set", .text(Kernels.instructionSet)),
        RecordField("seed", .count(Int(session.settings.seed))),
      ], text: Temper.banner(session.settings))
  }
}
