// SPDX-License-Identifier: MIT

/// What a block does, read from its text with the functions that it may call.
package struct BlockContents: Sendable, Equatable {
  /// The names of all commands, aliases and abbreviations spelled out.
  package internal(set) var verbs: Set<String> = []
  /// The names of commands that stand without arguments somewhere.
  package internal(set) var bareVerbs: Set<String> = []
  /// Whether it has verbs of which nothing is known.
  package internal(set) var hasUnknownVerbs = false
  /// Whether it runs other scripts, of which nothing is known here.
  package internal(set) var includesScripts = false
  /// Whether results go to files, or commands are told to write some besides their results.
  package internal(set) var writesFiles = false
  /// Whether results go to other programs.
  package internal(set) var runsPrograms = false
  /// The variables that it reads, its own among them.
  package internal(set) var variables: Set<String> = []
  /// Whether it may read the result that was the last before it ran.
  package internal(set) var readsLastResult = false
}

extension BlockContents {
  /// Reads a block that stands in `source` and means by its verbs what they mean there.
  init(
    _ block: Block, in source: SourceText, catalog: CommandCatalog,
    functions: [String: Function], allowsAbbreviations: Bool
  ) {
    var reader = BlockReader(
      source: source, catalog: catalog, functions: functions,
      allowsAbbreviations: allowsAbbreviations)
    reader.read(block)
    self = reader.contents
  }
}
