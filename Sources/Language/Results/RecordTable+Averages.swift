// SPDX-License-Identifier: MIT

extension RecordTable {
  /// One row for each setting of the other variables, with means and standard deviations.
  ///
  /// The deviation is that of a sample, n - 1 in the denominator, as `NAME_std`. Where all runs agree
  /// it is zero, and is told of what is measured and of what has one in another row. Texts stay where
  /// all runs agree. Where not all runs have a figure, `NAME_runs` says how many.
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
    let varying = Set(groups.flatMap { Self.varying($0.lines) })
    return RecordTable(
      rows: groups.enumerated().map { index, group in
        RecordRow(
          variables: group.variables,
          record: Record(
            command: "sweep",
            fields: [RecordField("runs", .count(group.lines.count))]
              + Self.means(group.lines, varying: varying)),
          iteration: index)
      })
  }

  /// The figures of all runs, each once.
  private static func figures(_ lines: [[RecordField]]) -> [RecordField] {
    var names: Set<String> = []
    return lines.joined().filter { names.insert($0.name).inserted }
  }

  /// What the runs that have a figure tell of it.
  private static func values(of name: String, in lines: [[RecordField]]) -> [FieldValue] {
    lines.compactMap { line in
      line.first { $0.name == name && $0.value != .missing }?.value
    }
  }

  /// The figures on which the runs do not agree.
  private static func varying(_ lines: [[RecordField]]) -> [String] {
    figures(lines).map(\.name).filter { name in
      let values = values(of: name, in: lines)
      return values.contains { $0 != values[0] }
    }
  }

  private static func means(
    _ lines: [[RecordField]], varying: Set<String>
  ) -> [RecordField] {
    figures(lines).flatMap { field -> [RecordField] in
      let values = values(of: field.name, in: lines)
      let found = mean(of: field, values, isVarying: varying.contains(field.name))
      guard !found.isEmpty, (1..<lines.count).contains(values.count) else { return found }
      let runs = FieldValue.count(values.count)
      return found + [RecordField("\(field.name)_runs", runs, isDetail: field.isDetail)]
    }
  }

  /// A figure that several runs have in common; nothing where they do not agree and have no mean.
  private static func mean(
    of field: RecordField, _ values: [FieldValue], isVarying: Bool
  ) -> [RecordField] {
    guard let first = values.first else { return [field] }
    let isOrdered = first.unit?.isOrdered == true
    if values.allSatisfy({ $0 == first }) {
      var field = field
      field.value = first
      // One run alone has no deviation.
      guard isOrdered, values.count > 1, isVarying || field.measure != nil else { return [field] }
      return [field, Self.deviation(of: field, first.like(0))]
    }
    let numbers = values.compactMap(\.doubleValue)
    guard numbers.count == values.count, isOrdered else { return [] }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : 0
    return [
      RecordField(field.name, first.like(mean), isDetail: field.isDetail),
      Self.deviation(of: field, first.like(deviation)),
    ]
  }

  private static func deviation(of field: RecordField, _ value: FieldValue) -> RecordField {
    RecordField("\(field.name)_std", value, isDetail: field.isDetail)
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
