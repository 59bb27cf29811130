// SPDX-License-Identifier: MIT

/// An attack that sees scores alone does not beat those that see gradients.
enum BlackBoxIsWeaker: AuditCheck {
  static let name = "black-box"
  static let summary = "Square breaks no image that gradients leave"
  static let advice =
    "gradients hide what scores show: report attack autoattack, whose Square counts, and not PGD"

  static func run(_ context: AuditContext) -> AuditFinding {
    guard Square.norms.contains(context.threat.norm) else {
      return AuditFinding(.skipped, "Square does not measure \(context.threat.norm.rawValue)")
    }
    let square = context.broken(by: Square(queries: 1000), key: "square")
    let missed = square.subtracting(context.whiteBox).sorted()
    return AuditFinding(
      missed, of: context.right.count,
      "square alone breaks \(context.count(missed)); square \(square.count), gradients "
        + "\(context.whiteBox.count)")
  }
}
