// SPDX-License-Identifier: MIT

extension RecordTable {
  /// The rows inside the results, with the loop variables around them; nil where the results are to
  /// be shown themselves.
  ///
  /// A table is opened where it is the only column chosen; without columns, the one that a result is
  /// about. Several results that have other figures too keep one line each.
  func opened(choosing columns: [String]) -> RecordTable? {
    guard !rows.isEmpty, columns.count < 2, hasLineForEachResult else { return nil }
    var inner: [RecordRow] = []
    for row in rows {
      guard let name = columns.first ?? row.mainTable,
        case .records(let records)? = row.record[name],
        !columns.isEmpty || rows.count == 1 || !row.record.hasFigures
      else { return nil }
      for record in records {
        inner.append(
          RecordRow(variables: row.variables, record: record, iteration: inner.count))
      }
    }
    var opened = RecordTable(rows: inner)
    opened.width = width
    return opened
  }

  private var hasLineForEachResult: Bool {
    zip(rows, rows.dropFirst()).allSatisfy {
      $0.iteration != $1.iteration || $0.variables != $1.variables
    }
  }
}

extension Record {
  /// Whether it has figures that tables show beside those inside it.
  fileprivate var hasFigures: Bool {
    fields.contains { field in
      switch field.value {
      case .records, .list, .seconds, .missing: false
      default: !field.isDetail && field.name != "partial"
      }
    }
  }
}
