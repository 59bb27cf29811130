// SPDX-License-Identifier: MIT

extension Interpreter {
  /// Everything of the script that decides what a cell's body gives, in one order: the variables and
  /// the last result where it reads them, models, loops around it, and functions.
  ///
  /// What it does not read stays out: a result has times and numbers that differ from run to run.
  func context(of contents: BlockContents) -> String {
    var parts: [String] = []
    let read = contents.variables.union(loops.map(\.name))
    for name in environment.variableNames {
      // A function sees the outermost of several variables of a name, its caller the innermost.
      var texts: [String] = []
      for case .value(let value)? in environment.frames.reversed().map({ $0.bindings[name] }) {
        let isModel: Bool = if case .model = value { true } else { false }
        let text = value.exactText
        if isModel || read.contains(name), !texts.contains(text) { texts.append(text) }
      }
      parts += texts.map { "\(name)=\($0)" }
    }
    if contents.readsLastResult, let last = environment.lastResult?.value {
      parts.append("it=\(last.exactText)")
    }
    parts += environment.functions.sorted { $0.key < $1.key }.map { _, function in
      SyntaxText(source: function.source).text(
        Statement(.function(function.statement), function.statement.body.range))
    }
    return parts.joined(separator: "; ")
  }
}

extension Value {
  /// The value as a script would have it, results with every digit.
  fileprivate var exactText: String {
    switch self {
    case .record(let record): JSONText.object(RecordRow(record: record))
    case .list(let values): "{\(values.map(\.exactText).joined(separator: ", "))}"
    default: canonicalText
    }
  }
}
