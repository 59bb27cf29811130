// SPDX-License-Identifier: MIT

/// Attacks that are run one after another, each on what withstood those before it.
package struct AttackSuite: Sendable {
  /// What a result is called once every attack is through, such as `AutoAttack standard`.
  package let title: String
  /// The canonical text of protocol ids, such as `autoattack version=standard`.
  package let description: String
  /// The attacks, cheapest first.
  package let members: [any Attack]

  package init(title: String, description: String, members: [any Attack]) {
    precondition(!members.isEmpty, "a suite has attacks")
    self.title = title
    self.description = description
    self.members = members
  }
}
