// SPDX-License-Identifier: MIT

/// A value that a script is given from outside, as in `temper FILE seeds={0, 1}`.
package enum ScriptArgument {
  /// The value of a word, or of a list or range with step as a script would write it.
  ///
  /// - Throws: `Literal.Failure` where it is none.
  package static func value(of text: String) throws(Literal.Failure) -> Value {
    // A text may have the word too.
    let ends = text.firstRange(of: " step ").map { text[..<$0.lowerBound] }
    guard text.hasPrefix("{") || ends?.firstRange(of: "..") != nil else {
      return try Literal.value(of: text)
    }
    let parsed = Parser.parse(SourceText(name: "", text: "let value = \(text)"))
    guard parsed.diagnostics.isEmpty, parsed.script.statements.count == 1,
      case .binding(let binding)? = parsed.script.statements.first?.kind
    else { throw failure(parsed.diagnostics.first?.message) }
    let evaluator = Evaluator(environment: Environment(), source: parsed.script.source)
    let value: Value?
    do throws(Diagnostic) {
      value = try evaluator.evaluate(binding.value).value
    } catch {
      throw failure(error.message)
    }
    guard let value else { throw failure(nil) }
    return value
  }

  private static func failure(_ message: String?) -> Literal.Failure {
    Literal.Failure(
      message: message ?? "this is no value", expected: "a word, a range or a list")
  }
}
