// SPDX-License-Identifier: MIT

/// Which keys lead to which functions of libedit, and in what order that is said.
enum KeyBindingTable {
  /// The function under which libedit knows all keys that the editor handles itself.
  static let functionName = "line-editor-key"

  /// Bindings that a user's file may change: said before it is read.
  static func bindDefaults(in handle: EditLineHandle) {
    handle.bind("\u{01}", to: functionName)
    handle.bind("\u{05}", to: functionName)
    for sequence in meaninglessSequences { handle.bind(sequence, to: functionName) }
  }

  /// Bindings that must win: said after the user's file, for the key map that it chose.
  static func bindEssentials(in handle: EditLineHandle) {
    let usesViKeys = handle.usesViKeys
    for key in EditorKey.allCases {
      let function = key.builtinFunction(usesViKeys: usesViKeys) ?? functionName
      handle.bindEverywhere(key.sequence, to: function)
    }
    handle.bindEverywhere("\r", to: functionName)
    handle.bindEverywhere("\n", to: functionName)
    handle.bindEverywhere("\u{12}", to: "em-inc-search-prev")
    handle.bind("\t", to: functionName)
  }

  /// Keys that do nothing here; unbound, they would leave the tail of their sequence in the line.
  private static var meaninglessSequences: [String] {
    let functionKeys = [11...15, 17...21, 23...26, 28...29, 31...34].flatMap { $0 }
    let numbered = ([2] + functionKeys).map { "\u{1B}[\($0)~" }
    let lettered = ["OP", "OQ", "OR", "OS", "[Z", "[I", "[O", "[[A", "[[B", "[[C", "[[D", "[[E"]
    return numbered + lettered.map { "\u{1B}" + $0 }
  }
}
