// SPDX-License-Identifier: MIT
package import Networks

/// APGD-T: APGD towards each of the next best classes, one after another.
///
/// Croce and Hein 2020, on the targeted difference of logits ratio. That needs four classes; networks
/// with fewer are attacked on the margin, and the settings say so.
package struct APGDT: AutoPGDAttack {
  package static let name = "apgd-t"
  package static let summary = "APGD towards each next best class in turn (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .targets, .restarts]
  package static let canAim = false

  package let steps: Int
  package let restarts: Int
  package let targets: Int
  package let loss: any Loss.Type

  /// `classes` are those of the network that is attacked.
  package init(steps: Int = 100, targets: Int = 9, restarts: Int = 1, classes: Int) {
    self.steps = steps
    self.restarts = restarts
    self.targets = min(targets, classes - 1)
    let ratio = DifferenceOfLogitsRatio.self
    loss = classes >= ratio.minimumTargetedClasses ? ratio : Margin.self
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(
      steps: arguments.integer("steps"), targets: arguments.integer("targets"),
      restarts: arguments.integer("restarts"), classes: arguments.classes)
  }

  package var settings: String {
    "steps=\(steps) targets=\(targets) restarts=\(restarts) loss=\(loss.name)"
  }

  package var shortSettings: String {
    "\(steps) steps \(targets) target\(targets == 1 ? "" : "s")"
      + (restarts > 1 ? " \(restarts) restarts" : "")
      + (loss is Margin.Type ? " on the margin: dlr needs 4 classes" : "")
  }
}
