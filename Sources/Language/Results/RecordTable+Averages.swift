// SPDX-License-Identifier: MIT

extension RecordTable {
  /// One row for each setting of the other variables, with means and standard deviations.
  ///
  /// The deviation is that of a sample, n - 1 in the denominator, as `NAME_std`; a figure that is the
  /// same in all runs has none. Texts stay where all runs agree. Where not all runs have a figure,
  /// `NAME_runs` says how many.
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
    var names: Set<String> = []
    let fields = lines.joined().filter { names.insert($0.name).inserted }
    return fields.flatMap { field -> [RecordField] in
      let values = lines.compactMap { line in
        line.first { $0.name == field.name && $0.value != .missing }?.value
      }
      let found = mean(of: field, values)
      guard !found.isEmpty, (1..<lines.count).contains(values.count) else { return found }
      let runs = FieldValue.count(values.count)
      return found + [RecordField("\(field.name)_runs", runs, isDetail: field.isDetail)]
    }
  }

  /// A figure that several runs have in common; nothing where they do not agree and have no mean.
  private static func mean(of field: RecordField, _ values: [FieldValue]) -> [RecordField] {
    guard let first = values.first else { return [field] }
    if values.allSatisfy({ $0 == first }) {
      var field = field
      field.value = first
      return [field]
    }
    let numbers = values.compactMap(\.doubleValue)
    guard numbers.count == values.count, first.unit?.isOrdered == true else { return [] }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : 0
    return [
      RecordField(field.name, first.like(mean), isDetail: field.isDetail),
      RecordField("\(field.name)_std", first.like(deviation), isDetail: field.isDetail),
    ]
  }
}

extension FieldValue {
  /// From here on a table shows nothing of a count that rounding to a whole number would lose.
  private static let largeCount = 1000.0

  /// A number in the unit of this one.
  fileprivate func like(_ number: Double) -> FieldValue {
    let whole = Self.whole(number)
    switch self {
    case .fraction: return .fraction(number)
    case .seconds: return .seconds(number)
    case .bytes: return whole.map(FieldValue.bytes) ?? .number(number)
    case .count:
      guard let whole, number >= Self.largeCount || Double(whole) == number else {
        return .number(number)
      }
      return .count(whole)
    default: return .number(number)
    }
  }

  /// The nearest whole number of one that is not negative; nil beyond those that doubles tell apart.
  private static func whole(_ number: Double) -> Int? {
    number >= 0 && number < 9e15 ? Int(number + 0.5) : nil
  }
}
