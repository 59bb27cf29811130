// SPDX-License-Identifier: MIT
import Language
import Networks

/// The layers of the engine as words of the language, derived from what each says of itself.
enum LayerVocabulary {
  static let catalog = CommandCatalog(
    LayerRegistry.all.map { signature($0.kind, $0.syntax) })

  private static func signature(_ kind: String, _ syntax: LayerSyntax) -> CommandSignature {
    CommandSignature(kind, syntax.summary) {
      if let number = syntax.number {
        $0.positionals = [.required(number.name, number.meaning, .integer(.closed(1, 65536)))]
      }
      $0.options =
        syntax.options.filter { !$0.isInternal }.map { parameter($0) }
        + [
          Language.Parameter(
            "name", "its name in the network; kind and number if not given", .anyWord)
        ]
      if syntax.blocks.upperBound > 0 {
        $0.blocks = BlockParameter("layers", count: syntax.blocks)
      }
    }
  }

  private static func parameter(_ option: LayerSyntax.Option) -> Language.Parameter {
    let type: ParameterType =
      switch option.type {
      case .integer(let range):
        .integer(.closed(Rational(range.lowerBound), Rational(range.upperBound)))
      case .real: .number(.above(0))
      case .flag: .boolean
      case .integers: .list(of: .integer())
      }
    return Language.Parameter(option.name, option.summary, type, default: option.defaultText)
  }

  /// What a line of a block says, for the engine.
  static func description(_ invocation: Invocation) -> LayerDescription {
    let syntax = LayerRegistry.all.first { $0.kind == invocation.name }?.syntax
    var options: [String: LayerDescription.Value] = [:]
    for option in syntax?.options ?? [] where invocation.isGiven(option.name) {
      switch option.type {
      case .integer: options[option.name] = .integer(invocation.integer(option.name))
      case .real: options[option.name] = .real(invocation.double(option.name))
      case .flag: options[option.name] = .flag(invocation.flag(option.name))
      case .integers: break
      }
    }
    let numbers = (syntax?.number).map { [invocation.integer($0.name)] } ?? []
    return LayerDescription(
      kind: invocation.name, name: invocation.optionalWord("name"),
      numbers: numbers, options: options,
      blocks: invocation.blocks.map { block in block.map { description($0) } })
  }
}
