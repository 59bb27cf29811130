// SPDX-License-Identifier: MIT
package import Networks

/// APGD on a loss of choice: projected gradient descent that finds its own step length.
///
/// Croce and Hein 2020, whose two losses `apgd-ce` and `apgd-dlr` are.
package struct APGD: AutoPGDAttack {
  package static let name = "apgd"
  package static let summary =
    "APGD on a loss of choice, step length found on the way (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .restarts, .loss]

  package let steps: Int
  package let restarts: Int
  package let loss: any Loss.Type

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    restarts = arguments.integer("restarts")
    loss = try arguments.loss()
  }
}
