// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Looks for signs that a model hides its gradients instead of being robust.
package struct MaskingAudit: Sendable {
  /// A check with what it saw.
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let summary: String
    package let advice: String
    package let finding: AuditFinding
  }

  /// The outcome of all checks that were run.
  package struct Report: Equatable, Sendable {
    package let entries: [Entry]
    /// Images right without perturbation.
    package let rightCount: Int
    /// Those of them that no gradient attack broke; nil where it was stopped.
    package let robustCount: Int?
    package let count: Int
    /// Whether it was stopped before the last check.
    package let isPartial: Bool
    /// The canonical text of everything that the outcome depends on but model and images.
    package let protocolID: String

    package var failedCount: Int { entries.filter { $0.finding.outcome == .failed }.count }

    /// Whether every check was run, some of them could be tried, and none failed.
    package var hasPassed: Bool {
      !isPartial && failedCount == 0 && entries.contains { $0.finding.outcome == .passed }
    }
  }

  /// The least number of right images that can speak against a model.
  private static let fewest = 2

  package let network: Network
  package let threat: ThreatModel
  /// Models whose adversarial examples may transfer; a full-precision twin of a quantized model is
  /// added to them.
  package let siblings: [Relative]
  package let seed: UInt64
  package let parallel: Parallel

  package init(
    _ network: Network, threat: ThreatModel, siblings: [Relative] = [], seed: UInt64,
    parallel: Parallel
  ) {
    self.network = network
    self.threat = threat
    self.siblings =
      siblings
      + (network.isQuantized ? [Relative.twin(of: network, named: "its full-precision twin")] : [])
    self.seed = seed
    self.parallel = parallel
  }

  /// Runs every check on the given samples; stops early, with those that are done, when cancelled.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> Report {
    let context = AuditContext(
      network, threat: threat, siblings: siblings, source: source, samples: samples, seed: seed,
      parallel: parallel, control: control)
    var entries: [Entry] = []
    for check in AuditCheckRegistry.all {
      guard !control.isCancelled else { break }
      control.report(
        RunProgress(
          "audit \(check.name)", completed: entries.count, total: AuditCheckRegistry.all.count))
      let finding =
        context.right.count < Self.fewest
        ? AuditFinding(.skipped, "fewer than \(Self.fewest) images are right")
        : check.run(context)
      guard !control.isCancelled else { break }
      entries.append(
        Entry(
          name: check.name, summary: check.summary, advice: check.advice, finding: finding))
    }
    let isPartial = entries.count < AuditCheckRegistry.all.count
    return Report(
      entries: entries, rightCount: context.right.count,
      robustCount: isPartial ? nil : context.right.count - context.whiteBox.count,
      count: samples.count, isPartial: isPartial, protocolID: protocolID)
  }

  private var protocolID: String {
    let checks = AuditCheckRegistry.all.map { $0.name }.joined(separator: ",")
    let relatives = siblings.map(\.identity).joined(separator: ",")
    return ProtocolID(
      method: "audit", threat: threat.description,
      settings: "checks=\(checks)" + (relatives.isEmpty ? "" : " from=[\(relatives)]"),
      arithmetic: ProtocolID.word(for: network, network.customaryArithmetic), seed: seed
    ).description
  }
}
