// SPDX-License-Identifier: MIT

/// AutoAttack: an ensemble of attacks without settings to tune.
///
/// Croce and Hein 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks", with the budgets of its authors' program.
package enum AutoAttack {
  package static let name = "autoattack"
  package static let summary = "APGD-CE, APGD-T, FAB-T and Square (Croce and Hein 2020)"

  /// Which attacks an evaluation runs.
  package enum Version: String, CaseIterable, Sendable {
    /// What RobustBench reports.
    case standard
    /// More starts, and the untargeted attacks too.
    case plus
    /// For networks that are random themselves.
    case rand
    /// A list of attacks by name.
    case custom

    /// One line on it.
    package var summary: String {
      switch self {
      case .standard: "as RobustBench reports: APGD-CE, APGD-T, FAB-T, Square"
      case .plus: "5 starts of APGD-CE, APGD-DLR and FAB, then Square, APGD-T, FAB-T"
      case .rand: "APGD-CE and APGD-DLR, for networks that are random themselves"
      case .custom: "the attacks that attacks= names"
      }
    }
  }

  /// The attacks of a version, against networks of so many classes.
  ///
  /// The ratio of differences of logits needs three classes, four towards a target. With fewer the
  /// margin takes its place, and the title says so.
  package static func suite(_ version: Version, classes: Int) -> AttackSuite {
    let members: [any Attack]
    switch version {
    case .standard, .custom:
      members = [APGDCE(), APGDT(classes: classes), FABT(classes: classes), Square()]
    case .plus:
      members = [
        APGDCE(restarts: 5), APGDDLR(restarts: 5, classes: classes), FAB(restarts: 5), Square(),
        APGDT(classes: classes), FABT(classes: classes),
      ]
    case .rand:
      members = [APGDCE(), APGDDLR(classes: classes)]
    }
    let fewest = version == .rand ? 3 : 4
    let note = classes < fewest ? " with the margin for dlr (\(classes) classes)" : ""
    // A network that answers the same every time has one gradient at a point: the mean of 20.
    let expectation = version == .rand ? " eot=20(equal)" : ""
    return AttackSuite(
      title: "AutoAttack \(version.rawValue)\(note)",
      description: "\(name) version=\(version.rawValue)\(expectation)", members: members)
  }

  /// The attacks of a list, in its order.
  package static func custom(_ members: [any Attack]) -> AttackSuite {
    AttackSuite(
      title: "AutoAttack custom", description: "\(name) version=custom", members: members)
  }
}
