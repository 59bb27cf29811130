// SPDX-License-Identifier: MIT
package import Networks

/// APGD on the difference of logits ratio, which saturated scores do not flatten.
///
/// Croce and Hein 2020. Of at least 3 classes.
package struct APGDDLR: AutoPGDAttack {
  package static let name = "apgd-dlr"
  package static let summary =
    "APGD on the difference of logits ratio, step length found on the way (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .restarts]

  package let steps: Int
  package let restarts: Int
  package let loss: any Loss.Type

  /// `classes` are those of the network that is attacked; with two, the margin takes the ratio's
  /// place, and the settings say so.
  package init(steps: Int = 100, restarts: Int = 1, classes: Int) {
    self.steps = steps
    self.restarts = restarts
    let ratio = DifferenceOfLogitsRatio.self
    loss = classes >= ratio.minimumClasses ? ratio : Margin.self
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(
      steps: arguments.integer("steps"), restarts: arguments.integer("restarts"),
      classes: arguments.classes)
    let fewest = DifferenceOfLogitsRatio.minimumClasses
    guard arguments.classes >= fewest else {
      throw AttackError(
        "\(Self.name) needs \(fewest) classes, the network has \(arguments.classes)",
        expected: "an attack for \(arguments.classes) classes",
        suggestion: "write apgd-ce, or pgd loss=margin")
    }
  }
}
