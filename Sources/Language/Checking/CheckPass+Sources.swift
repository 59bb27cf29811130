// SPDX-License-Identifier: MIT

extension CheckPass {
  /// Checks the script that `source` names, in its place.
  mutating func check(_ statement: SourceStatement) -> Int {
    let range = statement.path.range
    if let blockOwner {
      report(.unexpected, "`source` cannot stand in a block of `\(blockOwner)`", range)
      return 0
    }
    guard let value = evaluate(statement.path).value else {
      hasUnreadScripts = true
      if !ignoresFacts {
        report(
          .unexpected, "`source` needs a file that is known before the script runs", range,
          expected: "a name, or a variable with a known value")
      }
      return 0
    }
    if let fault = environment.depthFault(at: range, in: source) {
      hasUnreadScripts = true
      report(fault)
      return 0
    }
    do throws(Diagnostic) {
      let text = try loader.load(
        value.description, at: range, in: source, within: environment.sourcedPaths)
      return check(text, from: range)
    } catch {
      hasUnreadScripts = true
      report(error)
      return 0
    }
  }

  private mutating func check(_ text: SourceText, from range: SourceRange) -> Int {
    let parsed = Parser.parse(text)
    let saved = (source, isLenient, environment.sourcedPaths)
    let line = source.position(at: range.lowerBound).line
    notes.append("in `\(text.name)`, sourced in \(source.name):\(line)")
    environment.sourcedPaths.append(source.name)
    source = text
    isLenient = isLenient || parsed.script.hasSyntaxErrors
    hasUnreadScripts = hasUnreadScripts || parsed.script.hasSyntaxErrors
    for diagnostic in parsed.diagnostics { report(diagnostic) }
    let count = check(parsed.script.statements)
    notes.removeLast()
    (source, isLenient, environment.sourcedPaths) = saved
    return count
  }
}
