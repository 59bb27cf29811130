// SPDX-License-Identifier: MIT

/// What must hold for every text at all; a broken promise traps, and libFuzzer keeps the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func examine(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let source = try? SourceText(name: "input", bytes: bytes) else { return 0 }
  for mode in [Lexer.Mode.statement, .expression] { examineTokens(of: source, mode) }
  let result = Parser.parse(source)
  let check = Checker(catalog).check(result)
  for diagnostic in result.diagnostics + check.diagnostics {
    precondition(
      diagnostic.range.lowerBound <= diagnostic.range.upperBound
        && source.range.contains(diagnostic.range), "a finding points outside the text")
    precondition(!DiagnosticRenderer().render(diagnostic).isEmpty)
  }
  if result.diagnostics.isEmpty { examineFormat(of: result.script) }
  let text = String(decoding: bytes, as: UTF8.self)
  let cursor = count / 2
  _ = Completion.complete(text, cursor: cursor, catalog: catalog)
  _ = Hint.text(text, cursor: cursor, catalog: catalog)
  return 0
}

/// Tokens follow one another, inside the text.
private func examineTokens(of source: SourceText, _ mode: Lexer.Mode) {
  var end = 0
  for token in Lexer.tokens(source, mode: mode) {
    precondition(token.range.lowerBound >= end && source.range.contains(token.range))
    end = token.range.upperBound
  }
}

/// The canonical form is a script, and its own canonical form.
private func examineFormat(of script: Script) {
  let text = Formatter.format(script)
  let again = Parser.parse(SourceText(name: "formatted", text: text))
  precondition(again.diagnostics.isEmpty, "the canonical form is no script")
  precondition(Formatter.format(again.script) == text, "the canonical form changes again")
}

/// A few commands with everything that a command can declare.
private let catalog = CommandCatalog([
  CommandSignature("load", "loads") {
    $0.positionals = [.required("what", "", .either([.path(extensions: ["npz"]), .anyWord]))]
    $0.provides = [.model, .dataset]
  },
  CommandSignature("eval", "measures") {
    $0.options = [Parameter("n", "", .integer(.atLeast(1)))]
    $0.requires = [.model]
    $0.fields = [ResultField("accuracy", .fraction)]
  },
  CommandSignature("prune", "removes") {
    $0.positionals = [Parameter("ratio", "", .fraction(.halfOpen(0, 1)))]
    $0.options = [
      Parameter("to", "", .quantity(units: [Choice("macs")], .open(0, 1))),
      Parameter("keep", "", .list(of: .anyWord)), Parameter("linear", "", .boolean),
    ]
    $0.blocks = BlockParameter("commands", count: 0...1)
  },
  CommandSignature("compare", "compares") {
    $0.positionals = [.required("models", "", .model, isRepeating: true)]
    $0.options = [Parameter("budget", "", .duration), Parameter("memory", "", .size)]
  },
])
