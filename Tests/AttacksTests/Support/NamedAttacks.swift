// SPDX-License-Identifier: MIT
import Attacks
import Networks

/// An attack of the registry in a form quick enough for tests.
func made(
  _ type: any NamedAttack.Type, _ threat: ThreatModel, classes: Int,
  given: [String: AttackArguments.Value] = [:]
) throws -> any Attack {
  var values: [String: AttackArguments.Value] = [:]
  for parameter in type.parameters {
    switch parameter.name {
    // DDN begins far outside and comes nearer by a twentieth in each step.
    case "steps": values["steps"] = .integer(type.name == "ddn" ? 80 : 10)
    case "queries": values["queries"] = .integer(50)
    case "searches": values["searches"] = .integer(3)
    case "rate": values["rate"] = .number(Spelled(0.02))
    case "constant": values["constant"] = .number(Spelled(0.5))
    default: break
    }
  }
  return try type.init(
    AttackArguments(
      of: type, threat: threat, classes: classes,
      given: values.merging(given) { $1 }))
}

/// Every attack with every norm that it measures.
let everyAttack: [(attack: any NamedAttack.Type, norm: Norm)] = AttackRegistry.all.flatMap {
  attack in attack.norms.map { (attack, $0) }
}
