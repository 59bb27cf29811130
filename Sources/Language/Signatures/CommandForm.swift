// SPDX-License-Identifier: MIT

/// A command with its variant chosen: the parameters that then hold.
package struct CommandForm: Sendable {
  /// The command.
  package let signature: CommandSignature
  /// The variant, nil for the plain form.
  package let variant: CommandVariant?
  /// Positional parameters in order.
  package let positionals: [Parameter]
  /// Options in canonical order; those that were given under open names last.
  package private(set) var options: [Parameter]
  /// The names of options that the signature does not list.
  package private(set) var openNames: [String] = []

  init(_ signature: CommandSignature, _ variant: CommandVariant?) {
    self.signature = signature
    self.variant = variant
    let own = variant?.options ?? []
    let hidden = Set(variant?.without ?? [])
    let inherits = variant?.inherits ?? true
    let inheritedOptions = inherits ? signature.options.filter { !hidden.contains($0.name) } : []
    let inherited = inherits ? signature.positionals.filter { !hidden.contains($0.name) } : []
    positionals = (variant?.positionals ?? []) + inherited
    let replaced = inheritedOptions.map { option in
      own.first { $0.name == option.name } ?? option
    }
    let added = own.filter { option in !inheritedOptions.contains { $0.name == option.name } }
    options = added + replaced
  }

  /// Adds an option under a name that the signature leaves open; nil where it leaves none open.
  mutating func open(_ name: String) -> Parameter? {
    guard let open = signature.openOption else { return nil }
    let parameter = Parameter(name, open.summary, open.type, unit: open.unit)
    options.append(parameter)
    openNames.append(name)
    return parameter
  }

  private var inherits: Bool { variant?.inherits ?? true }

  /// Verb and variant, `attack pgd`.
  package var title: String {
    [signature.name, variant?.name].compactMap { $0 }.joined(separator: " ")
  }

  /// Positional parameters and options.
  package var parameters: [Parameter] { positionals + options }

  /// The parameter named `name`.
  package func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// What must be there before it runs, in a fixed order.
  package var requires: [Fact] {
    (inherits ? signature.requires : []).union(variant?.requires ?? [])
      .sorted { $0.noun < $1.noun }
  }

  /// What is there after it ran.
  package var provides: Set<Fact> {
    (inherits ? signature.provides : []).union(variant?.provides ?? [])
  }

  /// The figures of its result.
  package var fields: [ResultField] {
    (inherits ? signature.fields : []) + (variant?.fields ?? [])
  }

  /// How it is written: `prune AMOUNT [by=l1] [to=QUANTITY]`.
  package var usage: String { usage(positionals, options) }

  /// How it is written, where dots stand for the options that it has in common with other forms.
  package var ownUsage: String {
    guard let variant, inherits, !signature.options.isEmpty else { return usage }
    return usage(positionals, variant.options) + " ..."
  }

  /// The names of the parameters that it has from the command.
  package var inheritedNames: [String] {
    let own = Set(((variant?.positionals ?? []) + (variant?.options ?? [])).map(\.name))
    return variant == nil ? [] : parameters.map(\.name).filter { !own.contains($0) }
  }

  private func usage(_ positionals: [Parameter], _ options: [Parameter]) -> String {
    var words = [title]
    if variant == nil, signature.requiresVariant { words.append("FORM") }
    words += positionals.map { CommandForm.placeholder($0) }
    words += options.map { CommandForm.placeholder(option: $0) }
    if let open = signature.openOption { words.append(CommandForm.placeholder(option: open)) }
    if let blocks = signature.blocks {
      words += Array(repeating: "{ \(blocks.name) }", count: max(1, blocks.count.lowerBound))
    }
    return words.joined(separator: " ")
  }

  /// A positional parameter as it stands in a usage line.
  static func placeholder(_ parameter: Parameter) -> String {
    let name = parameter.name.uppercased() + (parameter.isRepeating ? "..." : "")
    return parameter.isRequired ? name : "[\(name)]"
  }

  /// An option as it stands in a usage line.
  static func placeholder(option: Parameter) -> String {
    let text = "\(option.name)=\(option.defaultValue ?? option.type.placeholder)"
    return option.isRequired ? text : "[\(text)]"
  }
}

extension ParameterType {
  /// One word for a value of the type.
  var placeholder: String {
    switch self {
    case .integer: "N"
    case .number: "X"
    case .fraction: "FRACTION"
    case .boolean: "yes|no"
    case .word(let choices):
      choices.count <= 4 ? choices.map(\.name).joined(separator: "|") : "WORD"
    case .anyWord, .variable, .newName, .name: "NAME"
    case .string: "TEXT"
    case .path: "PATH"
    case .list: "{...}"
    case .duration: "DURATION"
    case .size: "SIZE"
    case .quantity(let units, _): "X" + units.map(\.name).joined(separator: "|")
    case .model: "MODEL"
    case .either(let types): types.first?.placeholder ?? "VALUE"
    case .any: "VALUE"
    }
  }
}
