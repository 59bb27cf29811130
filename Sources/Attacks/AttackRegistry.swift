// SPDX-License-Identifier: MIT

/// Every attack, in alphabetical order.
package enum AttackRegistry {
  package static let all: [any Attack.Type] = [
    FGSM.self,
    PGD.self,
  ]
}
