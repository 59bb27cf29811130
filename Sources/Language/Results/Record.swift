// SPDX-License-Identifier: MIT

/// One figure of a result.
package struct RecordField: Sendable, Equatable {
  /// Its plain name, `robust_accuracy`.
  package var name: String
  /// The figure.
  package var value: FieldValue
  /// Whether tables leave it out unless it is asked for.
  package var isDetail: Bool
  /// The protocol that it was measured by, where it has left its record.
  var measure: String?

  /// Creates a figure.
  package init(_ name: String, _ value: FieldValue, isDetail: Bool = false) {
    self.name = name
    self.value = value
    self.isDetail = isDetail
  }
}

/// The result of a command: what screen, JSON, CSV, Markdown and ledger all render.
package struct Record: Sendable, Equatable {
  /// The command that gave it, with its variant: `attack pgd`.
  package var command: String
  /// Its number in the ledger.
  package var id: Int?
  /// The figures in order.
  package var fields: [RecordField]

  /// Creates a result.
  package init(command: String, id: Int? = nil, fields: [RecordField] = []) {
    self.command = command
    self.id = id
    self.fields = fields
  }

  /// The figure named `name`; setting replaces it, appends it, or with nil removes it.
  package subscript(_ name: String) -> FieldValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      let index = fields.firstIndex { $0.name == name }
      if let newValue {
        if let index {
          fields[index].value = newValue
        } else {
          fields.append(RecordField(name, newValue))
        }
      } else if let index {
        fields.remove(at: index)
      }
    }
  }

  /// Names and display texts of the figures that are no details, in one line.
  package var summary: String {
    let figures = fields.filter { !$0.isDetail }
      .map { "\($0.name.spaced) \($0.value.displayText)" }
    return ([command] + figures).joined(separator: "  ")
  }
}
