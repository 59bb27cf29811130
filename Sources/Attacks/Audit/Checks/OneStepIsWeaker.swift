// SPDX-License-Identifier: MIT

/// Many small steps find whatever one large step finds.
enum OneStepIsWeaker: AuditCheck {
  static let name = "one-step"
  static let summary = "one step breaks no image that 20 steps leave"
  static let advice =
    "the loss is rough near images, so that small steps get lost: more steps, larger ones, random "
    + "restarts; if that does not help, attack square and transfer (from=)"

  static func run(_ context: AuditContext) -> AuditFinding {
    let step = context.broken(by: FGSM(), key: "fgsm")
    let missed = step.subtracting(context.pgd).sorted()
    return AuditFinding(
      missed, of: context.right.count,
      "fgsm alone breaks \(context.count(missed)); fgsm \(step.count), pgd \(context.pgd.count)")
  }
}
