// SPDX-License-Identifier: MIT

/// Every attack, in alphabetical order of names.
package enum AttackRegistry {
  package static let all: [any NamedAttack.Type] = [
    APGD.self,
    APGDCE.self,
    APGDDLR.self,
    APGDT.self,
    BIM.self,
    CarliniWagner.self,
    DDN.self,
    DeepFool.self,
    FAB.self,
    FABT.self,
    FGSM.self,
    MIFGSM.self,
    Noise.self,
    PGD.self,
    RFGSM.self,
    Square.self,
  ]

  /// The attack of a name.
  package static func attack(_ name: String) -> (any NamedAttack.Type)? {
    all.first { $0.name == name }
  }
}
