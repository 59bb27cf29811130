// SPDX-License-Identifier: MIT

/// Something that must be there before a command can run, and that other commands provide.
package struct Fact: Sendable, Hashable {
  /// What it is, `a data set`.
  package let noun: String
  /// The command that provides it, `load fashion-mnist`.
  package let remedy: String

  /// Creates a fact.
  package init(_ noun: String, remedy: String) {
    self.noun = noun
    self.remedy = remedy
  }

  /// A data set is loaded.
  package static let dataset = Fact("a data set", remedy: "load fashion-mnist")
  /// A model is loaded.
  package static let model = Fact("a model", remedy: "load eight-layer")
}

/// What a command does to the session.
package enum CommandEffect: String, Sendable {
  /// It only looks.
  case reads
  /// It changes the session but not the model: data, names, settings.
  case changesSession
  /// It makes another model, which `undo` takes back.
  case changesModel
  /// It goes to a model that was there already.
  case returnsToModel
  /// It writes files.
  case writesFiles
}

/// A figure of a command's result.
package struct ResultField: Sendable, Equatable {
  /// Its plain name.
  package let name: String
  /// What it measures.
  package let unit: FieldUnit
  /// One line about it.
  package let summary: String
  /// Whether only some results have it, such as those of runs with an option.
  package let isOptional: Bool

  /// Creates a result field.
  package init(
    _ name: String, _ unit: FieldUnit, _ summary: String = "", isOptional: Bool = false
  ) {
    self.name = name
    self.unit = unit
    self.summary = summary
    self.isOptional = isOptional
  }
}

/// A line that shows a command at work.
package struct CommandExample: Sendable, Equatable {
  /// The line.
  package let line: String
  /// What it does.
  package let explanation: String

  /// Creates an example.
  package init(_ line: String, _ explanation: String) {
    self.line = line
    self.explanation = explanation
  }
}

/// A rule about which arguments go together.
package enum ArgumentRule: Sendable, Equatable {
  /// At most one of these may be given.
  case atMostOne([String])
  /// One of these must be given, and no second.
  case exactlyOne([String])
  /// At least one of these must be given.
  case atLeastOne([String])
  /// The first can be given only with the second.
  case needs(String, String)
}

/// The blocks in braces that a command takes.
package struct BlockParameter: Sendable {
  /// What a block holds, `layers`.
  package let name: String
  /// How many blocks there are.
  package let count: ClosedRange<Int>
  /// The commands that may stand inside; nil for those among which this command stands itself.
  package let vocabulary: CommandCatalog?

  /// Creates the description of the blocks.
  package init(
    _ name: String, count: ClosedRange<Int> = 1...1, vocabulary: CommandCatalog? = nil
  ) {
    self.name = name
    self.count = count
    self.vocabulary = vocabulary
  }
}

/// A form of a command that its first word selects, `adv` in `train adv 20`.
package struct CommandVariant: Sendable {
  /// The word.
  package let name: String
  /// One line about it.
  package let summary: String
  /// Positional parameters that come before those of the command.
  package let positionals: [Parameter]
  /// Further options; one named like an option of the command takes its place.
  package let options: [Parameter]
  /// Whether it has the parameters, facts and fields of the command besides its own.
  package let inherits: Bool
  /// Inherited parameters that make no sense here.
  package let without: [String]
  /// What it requires besides the command.
  package let requires: Set<Fact>
  /// What it provides besides the command.
  package let provides: Set<Fact>
  /// Further result fields.
  package let fields: [ResultField]
  /// Examples of this form.
  package let examples: [CommandExample]

  /// Creates a variant.
  package init(
    _ name: String, _ summary: String, positionals: [Parameter] = [], options: [Parameter] = [],
    inherits: Bool = true, without: [String] = [], requires: Set<Fact> = [],
    provides: Set<Fact> = [],
    fields: [ResultField] = [], examples: [CommandExample] = []
  ) {
    self.name = name
    self.summary = summary
    self.positionals = positionals
    self.options = options
    self.inherits = inherits
    self.without = without
    self.requires = requires
    self.provides = provides
    self.fields = fields
    self.examples = examples
  }
}

/// Everything there is to know about a command without running it.
///
/// Parser, checker, completion, hints, help and reference page all read this record.
package struct CommandSignature: Sendable {
  /// The verb.
  package var name: String
  /// Other verbs for it, replaced by `name` in saved scripts.
  package var aliases: [String] = []
  /// One line about it.
  package var summary: String
  /// Paragraphs about it.
  package var discussion: String = ""
  /// Positional parameters in order; each may also be given by name.
  package var positionals: [Parameter] = []
  /// Options in canonical order.
  package var options: [Parameter] = []
  /// Options whose names only the run knows, such as layers: the parameter's name says what they are.
  package var openOption: Parameter?
  /// Forms that the first word selects.
  package var variants: [CommandVariant] = []
  /// Whether a variant must be named.
  package var requiresVariant = false
  /// The variant that messages and help take for an example; the first one if nil.
  package var customaryVariant: String?
  /// The blocks it takes, if any.
  package var blocks: BlockParameter?
  /// Which arguments go together.
  package var rules: [ArgumentRule] = []
  /// What must be there before it runs.
  package var requires: Set<Fact> = []
  /// What is there after it ran.
  package var provides: Set<Fact> = []
  /// What it does to the session.
  package var effect: CommandEffect = .reads
  /// Whether it may run for minutes.
  package var isSlow = false
  /// Whether its figures are times of the machine, so that an earlier result is not a new one's.
  package var measuresTime = false
  /// Whether it writes a text in place of a result, which can go to a file or a program.
  package var givesText = false
  /// The figures of its result; empty when it gives none.
  package var fields: [ResultField] = []
  /// Lines that show it at work.
  package var examples: [CommandExample] = []

  /// Creates the signature of the command `name`; `configure` sets the other properties.
  package init(
    _ name: String, _ summary: String, configure: (inout CommandSignature) -> Void = { _ in }
  ) {
    self.name = name
    self.summary = summary
    configure(&self)
  }

  /// The variant named `name`.
  package func variant(_ name: String) -> CommandVariant? { variants.first { $0.name == name } }

  /// The variant to show as an example; nil where there are none.
  var exampleVariant: CommandVariant? {
    customaryVariant.flatMap { variant($0) } ?? variants.first
  }

  /// The form of the command that `variant` selects, or its plain form.
  package func form(_ variant: CommandVariant?) -> CommandForm { CommandForm(self, variant) }

  /// All forms: the plain one, unless a variant is required, then the variants.
  package var forms: [CommandForm] {
    (requiresVariant ? [] : [form(nil)]) + variants.map { form($0) }
  }
}
