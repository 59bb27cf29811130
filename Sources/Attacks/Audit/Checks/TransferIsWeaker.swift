// SPDX-License-Identifier: MIT

/// Examples made on a relative do not beat those made on the model itself.
enum TransferIsWeaker: AuditCheck {
  static let name = "transfer"
  static let summary = "examples from relatives break no image that gradients leave"
  static let advice =
    "a relative's gradients are better than the model's own: attack with from= it, and report the "
    + "worst case of both"

  static func run(_ context: AuditContext) -> AuditFinding {
    guard !context.siblings.isEmpty else {
      return AuditFinding(.skipped, "no relatives: name some with from=")
    }
    var missed = Set<Int>()
    var counts: [String] = []
    for sibling in context.siblings {
      let attack = PGD(steps: 20, alpha: context.share(of: 4))
      let found = context.broken(by: attack, key: "from \(sibling.identity)", from: sibling)
      let alone = found.subtracting(context.whiteBox)
      missed.formUnion(alone)
      counts.append("\(sibling.name) \(alone.count)")
    }
    return AuditFinding(
      missed.sorted(), of: context.right.count,
      "alone break \(context.count(missed)): \(counts.joined(separator: ", "))")
  }
}
