// SPDX-License-Identifier: MIT
package import Networks

/// APGD on cross-entropy: projected gradient descent that finds its own step length.
///
/// Croce and Hein 2020.
package struct APGDCE: AutoPGDAttack {
  package static let name = "apgd-ce"
  package static let summary =
    "APGD on cross-entropy, step length found on the way (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .restarts]

  package let steps: Int
  package let restarts: Int
  package let loss: any Loss.Type = CrossEntropy.self

  package init(steps: Int = 100, restarts: Int = 1) {
    self.steps = steps
    self.restarts = restarts
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(steps: arguments.integer("steps"), restarts: arguments.integer("restarts"))
  }
}
