// SPDX-License-Identifier: MIT

extension CheckPass {
  // MARK: Loops

  mutating func check(_ loop: ForStatement) -> Int {
    checkNew(loop.variable)
    collected.append([loop.variable.text])
    loopNames.append(loop.variable.text)
    let count = checkRounds(loop)
    loopNames.removeLast()
    let fields = collected.removeLast()
    checkOutput(loop.output, fields: fields, of: "for")
    collect(fields)
    return count
  }

  /// Hands the fields that a loop or call gives to what collects around it; nil if some are unknown.
  mutating func collect(_ fields: Set<String>?) {
    guard let last = collected.indices.last else { return }
    if let fields {
      collected[last]?.formUnion(fields)
    } else {
      collected[last] = nil
    }
  }

  /// How many commands run where so many run several times more.
  static func sum(_ total: Int, _ count: Int, times: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: times)
    let (sum, second) = total.addingReportingOverflow(product)
    return overflow || second ? .max : sum
  }

  private mutating func checkRounds(_ loop: ForStatement) -> Int {
    let before = environment
    guard let value = evaluate(loop.values).value else {
      // How often it runs, and whether it does, only the run will tell.
      doubts += 1
      let count = check(loop.body, binding: [loop.variable.text: .unknown])
      doubts -= 1
      environment = environment.merged(with: before)
      return count
    }
    guard let elements = value.elements else {
      report(
        .type, "`for` cannot run over \(value.kindName) `\(value)`", loop.values.range,
        expected: "a range such as 0.1..0.9 step 0.1, or a list such as {8, 6, 4}")
      _ = check(loop.body, binding: [loop.variable.text: .unknown])
      return 0
    }
    if elements.isEmpty {
      report(
        .unusual, "this list is empty: the block never runs", loop.values.range,
        severity: .warning)
      return checkDead(loop.body, binding: [loop.variable.text: .unknown])
    }
    return checkRounds(loop, elements)
  }

  private mutating func checkRounds(_ loop: ForStatement, _ elements: [Value]) -> Int {
    var total = 0
    for (index, element) in elements.enumerated() {
      let before = environment
      notes.append("with \(loop.variable.text) = \(element)")
      let count = check(loop.body, binding: [loop.variable.text: .value(element)])
      notes.removeLast()
      // Past the budget all rounds count like this one.
      let isLast = remaining <= 0 || index == elements.count - 1
      let rounds = isLast ? elements.count - index : 1
      total = Self.sum(total, count, times: rounds)
      if isLast {
        if rounds > 1 {
          environment = environment.merged(with: before)
          note(.leftOut)
        }
        break
      }
    }
    return total
  }

  // MARK: Branches

  mutating func check(_ statement: IfStatement) -> Int {
    var truth: Bool?
    do throws(Diagnostic) {
      truth = try evaluator.truth(statement.condition)
    } catch {
      report(error)
    }
    let alternative = statement.alternative ?? Block(statements: [], range: statement.body.range)
    if let truth {
      _ = checkDead(truth ? alternative : statement.body)
      return check(truth ? statement.body : alternative)
    }
    let before = environment
    doubts += 1
    defer { doubts -= 1 }
    let first = check(statement.body)
    let afterBody = environment
    environment = before
    let second = check(alternative)
    environment = environment.merged(with: afterBody)
    return max(first, second)
  }

  /// Checks the names in a block that does not run as things stand; returns 0.
  mutating func checkDead(_ block: Block, binding: [String: Binding] = [:]) -> Int {
    let saved = (environment, ignoresFacts, steps, events, collected, outputs)
    environment = environment.withoutValues
    ignoresFacts = true
    _ = check(block, binding: binding)
    (environment, ignoresFacts, steps, events, collected, outputs) = saved
    return 0
  }

  mutating func check(_ statement: TryStatement) -> Int {
    let before = environment
    doubts += 1
    defer { doubts -= 1 }
    let count = check(statement.body)
    let after = environment
    environment = before.merged(with: after)
    var binding: [String: Binding] = [:]
    if let variable = statement.variable {
      checkNew(variable)
      binding[variable.text] = .unknown
    }
    let handler = check(statement.handler, binding: binding)
    environment = environment.merged(with: after)
    let (sum, overflow) = count.addingReportingOverflow(handler)
    return overflow ? .max : sum
  }

  // MARK: Functions

  mutating func check(_ statement: FunctionStatement) {
    let name = statement.name
    if let blockOwner {
      report(.unexpected, "`def` cannot stand in a block of `\(blockOwner)`", name.range)
      return
    }
    if catalog.signature(name.text) != nil {
      report(
        .duplicate, "`\(name.text)` is a command already", name.range, expected: "another name")
    }
    checkParameters(statement)
    let saved = (environment, ignoresFacts, steps, events, collected, outputs)
    environment = environment.withoutValues
    ignoresFacts = true
    let bindings = statement.parameters.map { ($0.name.text, Binding.unknown) }
    environment.push(Dictionary(bindings) { first, _ in first }, isCall: true)
    let depths = (callDepth, deepest)
    (callDepth, deepest) = (0, 0)
    openDefinitions.append(name.text)
    let count = check(statement.body.statements)
    openDefinitions.removeLast()
    let height = deepest + 1
    (callDepth, deepest) = depths
    (environment, ignoresFacts, steps, events, collected, outputs) = saved
    let function = Function(statement, in: source, visible: environment.functions)
    environment.functions[name.text] = function
    heights[ObjectIdentifier(function)] = height
    counts[ObjectIdentifier(function)] = count
  }

  private mutating func checkParameters(_ statement: FunctionStatement) {
    var hasDefault = false
    for parameter in statement.parameters {
      checkNew(parameter.name)
      if parameter.defaultValue == nil, hasDefault {
        report(
          .missing, "`\(parameter.name.text)` needs a default too, like the one before it",
          parameter.name.range)
      }
      hasDefault = hasDefault || parameter.defaultValue != nil
      _ = defaultBinding(of: parameter)
    }
  }

  /// What a parameter is when a call does not say, as its type has it.
  private mutating func defaultBinding(of parameter: FunctionParameter) -> Binding {
    guard let expression = parameter.defaultValue else { return .unknown }
    let binding = evaluate(expression)
    guard let value = binding.value else { return binding }
    do throws(Diagnostic) {
      return .value(try evaluator.convert(value, to: parameter, at: expression.range))
    } catch {
      report(error)
      return .unknown
    }
  }

  /// Checks the body of a called function with the arguments of this call.
  mutating func checkCall(_ function: Function, _ bound: BoundCommand, _ range: SourceRange) -> Int
  {
    let identity = ObjectIdentifier(function)
    let depth = callDepth + (heights[identity] ?? 1)
    let fault =
      Function.fault(ofDepth: depth, at: range, in: source)
      ?? environment.depthFault(at: range, in: source)
    if let fault {
      report(fault)
      return 0
    }
    deepest = max(deepest, depth)
    if remaining <= 0 {
      // What it loads and names is missing in what follows.
      isLenient = true
      note(.leftOut)
      return counts[identity] ?? 1
    }
    callDepth += 1
    defer { callDepth -= 1 }
    let saved = (source, environment.functions)
    let line = source.position(at: range.lowerBound).line
    notes.append("in `\(function.statement.name.text)`, called in \(source.name):\(line)")
    environment.push(isCall: true)
    source = function.source
    environment.functions = function.visible
    for parameter in function.statement.parameters {
      let name = parameter.name.text
      if let argument = bound.arguments[name] {
        environment.bindHere(name, to: .value(argument.value))
      } else if parameter.defaultValue != nil, !bound.unknown.contains(name) {
        environment.bindHere(name, to: defaultBinding(of: parameter))
      } else {
        environment.bindHere(name, to: .unknown)
      }
    }
    let count = check(function.statement.body.statements)
    environment.pop()
    (source, environment.functions) = saved
    notes.removeLast()
    return count
  }
}
