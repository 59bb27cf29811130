// SPDX-License-Identifier: MIT

/// Random points of the ball break nothing that gradients do not.
enum NoiseIsWeaker: AuditCheck {
  static let name = "noise"
  static let summary = "random noise breaks no image that PGD leaves"
  static let advice =
    "PGD does worse than no search at all: its gradients lead nowhere; use attack square and "
    + "transfer (from=), and see the check of gradients"

  static func run(_ context: AuditContext) -> AuditFinding {
    let noise = context.broken(by: Noise(queries: 50), key: "noise")
    let missed = noise.subtracting(context.pgd).sorted()
    return AuditFinding(
      missed, of: context.right.count,
      "noise alone breaks \(context.count(missed)); noise \(noise.count), pgd \(context.pgd.count)")
  }
}
