// SPDX-License-Identifier: MIT

/// With nothing to hold it back an attack reaches every image.
enum UnboundedBreaksAll: AuditCheck {
  static let name = "unbounded"
  static let summary = "PGD that may change pixels at will breaks every image"
  static let advice =
    "the search fails and not the budget: gradients are missing or mislead; attack with loss=margin, "
    + "more steps, square, or from= a model without the step that hides them"

  static func run(_ context: AuditContext) -> AuditFinding {
    // Every picture there is lies within eps=1 of any other, in pixels.
    let threat = ThreatModel(norm: .linf, epsilon: Spelled(1, "1"), convention: .standard)
    let attack = PGD(
      steps: 60, alpha: Spelled(0.1, "0.1"), restarts: 2, startsAtRandom: true)
    let found = context.broken(by: attack, key: "unbounded", threat: threat)
    let left = context.right.filter { !found.contains($0) }
    return AuditFinding(left, of: context.right.count, limit: 0.005, "left: \(context.count(left))")
  }
}
