// SPDX-License-Identifier: MIT

extension RecordTable {
  /// One row for each setting of the other variables, with means and standard deviations.
  ///
  /// The deviation is that of a sample, n - 1 in the denominator, as `NAME_std`; a figure that is the
  /// same in all runs has none. Texts stay where all runs agree.
  package func averaged(over name: String) -> RecordTable {
    var groups: [(variables: [RecordField], lines: [[RecordField]])] = []
    for line in Self.lines(rows) {
      let variables = line.variables.filter { $0.name != name }
      if let index = groups.firstIndex(where: { $0.variables == variables }) {
        groups[index].lines.append(line.fields)
      } else {
        groups.append((variables, [line.fields]))
      }
    }
    return RecordTable(
      rows: groups.enumerated().map { index, group in
        RecordRow(
          variables: group.variables,
          record: Record(
            command: "sweep",
            fields: [RecordField("runs", .count(group.lines.count))] + Self.means(group.lines)),
          iteration: index)
      })
  }

  private static func means(_ lines: [[RecordField]]) -> [RecordField] {
    (lines.first ?? []).flatMap { field -> [RecordField] in
      let values = lines.compactMap { line in line.first { $0.name == field.name }?.value }
      if values.allSatisfy({ $0 == field.value }) { return [field] }
      let numbers = values.compactMap(\.doubleValue)
      guard numbers.count == values.count, field.value.unit?.isOrdered == true else { return [] }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : 0
      return [
        RecordField(field.name, field.value.like(mean), isDetail: field.isDetail),
        RecordField("\(field.name)_std", field.value.like(deviation), isDetail: field.isDetail),
      ]
    }
  }
}

extension FieldValue {
  /// A number in the unit of this one.
  fileprivate func like(_ number: Double) -> FieldValue {
    switch self {
    case .fraction: .fraction(number)
    case .seconds: .seconds(number)
    default: .number(number)
    }
  }
}
