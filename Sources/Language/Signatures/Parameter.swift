// SPDX-License-Identifier: MIT

/// One argument that a command takes.
package struct Parameter: Sendable, Equatable {
  /// Its name, for `name=value`, help and accessors.
  package let name: String
  /// One line about it.
  package let summary: String
  /// What it takes.
  package let type: ParameterType
  /// The value it has when not given, as it would be written; nil when it then has none.
  package let defaultValue: String?
  /// Whether it must be given.
  package let isRequired: Bool
  /// Whether it takes all positional values that are left, one list.
  package let isRepeating: Bool
  /// Whether it names a file or folder that is written, not read.
  package let isOutput: Bool
  /// The kind of names that completion offers for it, though it takes others too.
  package let offers: NameKind?
  /// The unit of its number, for help: `pixels`, `epochs`.
  package let unit: String?

  /// Creates a parameter; one without default is optional unless `isRequired`.
  package init(
    _ name: String, _ summary: String, _ type: ParameterType, default defaultValue: String? = nil,
    isRequired: Bool = false, isRepeating: Bool = false, unit: String? = nil,
    isOutput: Bool = false, offering offers: NameKind? = nil
  ) {
    self.name = name
    self.summary = summary
    self.type = type
    self.defaultValue = defaultValue
    self.isRequired = isRequired
    self.isRepeating = isRepeating
    self.unit = unit
    self.isOutput = isOutput
    self.offers = offers
  }

  /// A parameter that must be given.
  package static func required(
    _ name: String, _ summary: String, _ type: ParameterType, isRepeating: Bool = false,
    unit: String? = nil
  ) -> Parameter {
    Parameter(name, summary, type, isRequired: true, isRepeating: isRepeating, unit: unit)
  }
}
