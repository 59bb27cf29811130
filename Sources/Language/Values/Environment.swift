// SPDX-License-Identifier: MIT

/// What is known about a variable; only the checker, which runs nothing, knows less than a value.
package enum Binding: Sendable, Equatable {
  /// Its value.
  case value(Value)
  /// A result that is still to be made, with its fields where they are known.
  case result([ResultField]?)
  /// A value that is known only at run time.
  case unknown

  /// The value where it is known.
  package var value: Value? {
    if case .value(let value) = self { return value }
    return nil
  }
}

/// A function with the source and the functions that its body sees.
package final class Function: Sendable {
  /// Its definition.
  package let statement: FunctionStatement
  /// The text that holds it.
  package let source: SourceText
  /// The functions defined before it: itself is not among them, so nothing can recurse.
  package let visible: [String: Function]

  init(_ statement: FunctionStatement, in source: SourceText, visible: [String: Function]) {
    self.statement = statement
    self.source = source
    self.visible = visible
  }

  /// The function as a command, so that calls are bound like commands.
  package var signature: CommandSignature {
    CommandSignature(statement.name.text, "a function of this script") { signature in
      signature.positionals = statement.parameters.map(\.parameter)
    }
  }
}

/// Variables, functions and names at one point of a script.
package struct Environment: Sendable {
  /// The variables of one block or call; a call sees its own blocks and the outermost frame.
  struct Frame {
    var bindings: [String: Binding] = [:]
    /// Whether a call opened it.
    var isCall = false
  }

  var frames: [Frame] = [Frame()]
  /// The names that still have the values which the script was given under them.
  var arguments: Set<String> = []
  /// The functions that can be called.
  package internal(set) var functions: [String: Function] = [:]
  /// The names that commands have defined.
  package var names: [NameKind: Set<String>]
  /// What is there for commands that require it.
  package var facts: Set<Fact>
  /// The scripts around the one at hand, as `source` has nested them.
  var sourcedPaths: [String] = []
  /// The last result, `$it`.
  package var lastResult: Binding?

  /// Creates an environment with the arguments of a script.
  package init(
    variables: [String: Value] = [:], names: [NameKind: Set<String>] = [:], facts: Set<Fact> = []
  ) {
    frames[0].bindings = variables.mapValues(Binding.value)
    arguments = Set(variables.keys)
    self.names = names
    self.facts = facts
  }

  /// The variable `name`; `it` is the last result.
  package func lookup(_ name: String) -> Binding? {
    if name == "it" { return lastResult }
    let own = frames.lastIndex(where: \.isCall) ?? 0
    let frame = frames[own...].last { $0.bindings[name] != nil } ?? frames[0]
    return frame.bindings[name]
  }

  /// Binds `name`: again where it is already bound, else in the innermost block.
  package mutating func bind(_ name: String, to binding: Binding) {
    let index = frameIndex(of: name) ?? frames.count - 1
    if index == 0 { arguments.remove(name) }
    frames[index].bindings[name] = binding
  }

  /// The innermost block of the call at hand, or of the script outside calls, that binds `name`.
  private func frameIndex(of name: String) -> Int? {
    let firstOwn = frames.lastIndex(where: \.isCall) ?? 0
    return frames.indices[firstOwn...].last { frames[$0].bindings[name] != nil }
  }

  /// Whether nothing but a script argument gives `name` a value here, if anything does.
  func isLeftToArguments(_ name: String) -> Bool {
    if let index = frameIndex(of: name), index > 0 { return false }
    return frames[0].bindings[name] == nil || arguments.contains(name)
  }

  /// Binds `name` in the innermost block, whatever it means outside.
  mutating func bindHere(_ name: String, to binding: Binding) {
    frames[frames.count - 1].bindings[name] = binding
  }

  /// How deep calls, blocks and scripts may stand in one another: each takes its part of the stack.
  private static let frameLimit = 600

  /// What is wrong with one more call or script at `range`; nil while they do not nest too deep.
  func depthFault(at range: SourceRange, in source: SourceText) -> Diagnostic? {
    let calls = frames.count(where: \.isCall)
    if let fault = Function.fault(ofDepth: calls + 1, at: range, in: source) { return fault }
    guard frames.count >= Self.frameLimit else { return nil }
    return Diagnostic(
      .limit, "calls, scripts and blocks nest deeper than \(Self.frameLimit) levels", at: range,
      in: source, expected: "fewer functions and scripts that run one another")
  }

  /// Opens a block with its own variables.
  mutating func push(_ bindings: [String: Binding] = [:], isCall: Bool = false) {
    frames.append(Frame(bindings: bindings, isCall: isCall))
  }

  /// Closes the innermost block.
  mutating func pop() { frames.removeLast() }

  /// Names of all visible variables, without `it`.
  package var variableNames: [String] {
    let own = frames.lastIndex(where: \.isCall) ?? 0
    return Set((frames[own...] + frames[...0]).flatMap(\.bindings.keys)).sorted()
  }

  /// Names of the variables that hold models.
  package var modelNames: [String] {
    variableNames.filter {
      if case .value(.model) = lookup($0) { return true }
      return false
    }
  }

  /// All variables with a known value, innermost binding first, as text for a shell command.
  package var shellVariables: [(name: String, text: String)] {
    variableNames.compactMap { name in lookup(name)?.value.map { (name, $0.description) } }
  }

  /// Adds the names that `form` defines with these arguments.
  mutating func defineNames(_ form: CommandForm, _ values: (String) -> Value?) {
    for parameter in form.parameters {
      guard case .newName(let kind) = parameter.type, let value = values(parameter.name) else {
        continue
      }
      names[kind, default: []].insert(value.description)
    }
  }
}
