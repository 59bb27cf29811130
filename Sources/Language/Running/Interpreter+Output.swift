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

  /// Hands a result to those who collect and to its own output.
  func deliver(_ record: Record, _ output: [OutputStage], _ range: SourceRange) throws {
    for index in collectors.indices {
      let variables = loops[collectors[index].outerLoops...].map { loop in
        RecordField(loop.name, loop.value.fieldValue)
      }
      // Outside loops every result is a line of its own.
      let iteration = variables.isEmpty ? -1 - collectors[index].rows.count : round
      collectors[index].rows.append(
        RecordRow(variables: variables, record: record, iteration: iteration))
    }
    let variables = loops.map { RecordField($0.name, $0.value.fieldValue) }
    let row = RecordRow(variables: variables, record: record)
    try present(RecordTable(rows: [row]), output, range)
  }

  /// Hands results to the host with the output that the script asks for.
  func present(_ table: RecordTable, _ output: [OutputStage], _ range: SourceRange) throws {
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
    try asking(at: range) { try host.present(presentation) }
  }
}
