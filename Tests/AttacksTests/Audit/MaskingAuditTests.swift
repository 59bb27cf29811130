// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Masking audit")
struct MaskingAuditTests {
  private static let threat = ThreatModel(.linf, 0.03)

  /// An honest network, and images of which it gets most right.
  private static func honest(seed: UInt64) throws -> (Network, TensorSource) {
    let network = try TinyNetworks.smallest().randomized(seed: seed)
    return (network, imagesMostlyRight(for: network, count: 60, seed: seed))
  }

  private func audit(
    _ network: Network, _ source: TensorSource, siblings: [Relative] = [],
    control: RunControl = .none
  ) -> MaskingAudit.Report {
    MaskingAudit(
      network, threat: Self.threat, siblings: siblings, seed: 1, parallel: Parallel(threads: 2)
    ).run(on: source, samples: Array(0..<source.count), control: control)
  }

  private func failed(_ report: MaskingAudit.Report) -> Set<String> {
    Set(report.entries.filter { $0.finding.outcome == .failed }.map(\.name))
  }

  @Test("passes honest networks", arguments: [UInt64(1), 2, 3, 5])
  func honest(seed: UInt64) throws {
    let (network, source) = try Self.honest(seed: seed)
    let other = try TinyNetworks.smallest().randomized(seed: seed + 100)
    let report = audit(network, source, siblings: [Relative("other", other) { "1" }])
    #expect(failed(report).isEmpty, "\(report.entries.map(\.finding))")
    #expect(report.entries.count == AuditCheckRegistry.all.count)
    #expect(report.rightCount == source.count - (0..<source.count).filter { $0 % 7 == 3 }.count)
    #expect(try #require(report.robustCount) < report.rightCount)
  }

  @Test("catches scores that saturate the softmax")
  func saturated() throws {
    let (network, source) = try Self.honest(seed: 1)
    let report = audit(network.scalingScores(by: 1e5), source)
    #expect(failed(report).isSuperset(of: ["saturation", "gradients"]))
    // The margin still shows the way, so what counts is not misled.
    #expect(report.robustCount == audit(network, source).robustCount)
  }

  @Test("catches rounding without a straight-through gradient")
  func staircase() throws {
    let (network, source) = try Self.honest(seed: 1)
    let masked = network.inserting(MaskingLayer(.staircase(step: 0.01)), at: 0)
    let report = audit(masked, source, siblings: [Relative("plain", network) { "1" }])
    #expect(failed(report).isSuperset(of: ["gradients", "unbounded", "transfer", "black-box"]))
    let gradients = try #require(report.entries.first { $0.name == "gradients" })
    #expect(gradients.finding.positions.count == report.rightCount)
    #expect(!gradients.advice.isEmpty)
  }

  @Test("catches a network that is random")
  func random() throws {
    let (network, source) = try Self.honest(seed: 1)
    let masked = network.inserting(MaskingLayer(.noise(size: 0.2)), at: 0)
    #expect(failed(audit(masked, source)).contains("repeatable"))
  }

  @Test("catches scores that are not numbers")
  func notNumbers() throws {
    let (network, source) = try Self.honest(seed: 1)
    let report = audit(network.scalingScores(by: 1e38), source)
    #expect(report.rightCount > 1 && !failed(report).isEmpty && !report.hasPassed)
  }

  @Test("passes nothing where no image is right")
  func nothingRight() throws {
    let (network, source) = try Self.honest(seed: 1)
    let report = audit(network.scalingScores(by: .nan), source)
    #expect(report.rightCount == 0 && !report.hasPassed)
    #expect(report.entries.allSatisfy { $0.finding.outcome == .skipped })
  }

  @Test("tells in its protocol which relatives were asked, whatever they are called")
  func relatives() throws {
    let (network, source) = try Self.honest(seed: 1)
    // What is to be measured is said before anything is.
    let control = RunControl(isCancelled: { true })
    func found(_ name: String, _ identity: String) -> String {
      audit(
        network, source, siblings: [Relative(name, network) { identity }], control: control
      ).protocolID
    }
    #expect(found("base", "sha256:1").contains("from=[sha256:1]"))
    #expect(found("base", "sha256:1") != found("base", "sha256:2"))
    #expect(found("base", "sha256:1") == found("other", "sha256:1"))
    #expect(!audit(network, source, control: control).protocolID.contains("from="))
  }

  @Test("asks the full-precision twin of a quantized network")
  func twin() throws {
    let (network, source) = try Self.honest(seed: 2)
    var rounded = network
    rounded.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = SymmetricQuantizer(bits: 8) }
    }
    let transfer = try #require(audit(rounded, source).entries.first { $0.name == "transfer" })
    #expect(transfer.finding.outcome == .passed)
    #expect(transfer.finding.figure.contains("twin"))
    let alone = try #require(audit(network, source).entries.first { $0.name == "transfer" })
    #expect(alone.finding.outcome == .skipped)
  }

  @Test("stopped, it says so")
  func stopped() throws {
    let (network, source) = try Self.honest(seed: 1)
    let report = audit(network, source, control: RunControl(isCancelled: { true }))
    #expect(report.isPartial && report.entries.isEmpty)
  }

  @Test("every check has a name of its own, and says what to do")
  func registry() {
    let checks = AuditCheckRegistry.all
    #expect(Set(checks.map { $0.name }).count == checks.count)
    #expect(checks.allSatisfy { !$0.advice.isEmpty && !$0.summary.isEmpty })
  }
}
