// SPDX-License-Identifier: MIT

/// Gathers the results of a loop or call for its output.
struct Collector {
  /// How many loops stand outside it: their variables are no columns of its table.
  let outerLoops: Int
  var rows: [RecordRow] = []
}

extension Interpreter {
  /// Runs `body` and returns the results that it gave.
  func collecting(_ body: () throws -> Void) throws -> RecordTable {
    collectors.append(Collector(outerLoops: loops.count))
    do {
      try body()
    } catch {
      collectors.removeLast()
      throw error
    }
    return RecordTable(rows: collectors.removeLast().rows)
  }

  /// Hands a result of the round at hand to those who collect and to its own output.
  func deliver(_ record: Record, _ output: [OutputStage], _ range: SourceRange) throws {
    try deliver(RecordRow(record: record, iteration: round), output, range)
  }

  /// The same for a result that was made elsewhere, in loops inside those at hand.
  func deliver(_ row: RecordRow, _ output: [OutputStage], _ range: SourceRange) throws {
    for index in collectors.indices {
      let variables = loopFields(from: collectors[index].outerLoops) + row.variables
      // Outside loops every result is a line of its own.
      let iteration = variables.isEmpty ? -1 - collectors[index].rows.count : row.iteration
      collectors[index].rows.append(
        RecordRow(variables: variables, record: row.record, iteration: iteration))
    }
    let shown = RecordRow(variables: loopFields(from: 0) + row.variables, record: row.record)
    try present(RecordTable(rows: [shown]), output, range)
  }

  /// The variables of the loops around the statement at hand, but for some outer ones.
  private func loopFields(from first: Int) -> [RecordField] {
    loops[first...].map { RecordField($0.name, $0.value.fieldValue) }
  }

  /// Hands results to the host with the output that the script asks for.
  func present(_ table: RecordTable, _ output: [OutputStage], _ range: SourceRange) throws {
    let presentation = try presentation(of: table, output)
    try asking(at: range) { try host.present(presentation) }
  }

  /// Results with the output that the script asks for.
  func presentation(
    of table: RecordTable, _ output: [OutputStage]
  ) throws(ScriptError) -> Presentation {
    var presentation = Presentation(
      table: table, format: nil, columns: [], destination: .standard,
      isCollected: !collectors.isEmpty, variables: environment.shellVariables)
    for stage in output {
      switch stage {
      case .format(let format, let columns):
        presentation.format = format
        presentation.columns = columns.map(\.text)
      case .shell(let command): presentation.destination = .shell(command.text)
      case .file(let path, let appends):
        presentation.destination = .file(try value(of: path).description, appends: appends)
      }
    }
    return presentation
  }
}
