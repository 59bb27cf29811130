// SPDX-License-Identifier: MIT
import Storage

/// Reads the members of one JSON object of a network record; none has a default.
struct RecordReader {
  private let members: JSONObject
  private let owner: String
  private let file: String

  /// Takes an object; `owner` names it in errors, such as `the network`.
  init(_ value: JSONValue, of owner: String, file: String) throws(FormatError) {
    guard let members = value.objectValue else {
      throw Self.misfit(file, "an object for \(owner)", value.kind)
    }
    self.members = members
    self.owner = owner
    self.file = file
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func text(_ name: String) throws(FormatError) -> String {
    try member(name, "a text", \.stringValue)
  }

  func integer(_ name: String) throws(FormatError) -> Int {
    try member(name, "an integer", \.integerValue)
  }

  func number(_ name: String) throws(FormatError) -> Double {
    try member(name, "a number", \.doubleValue)
  }

  func object(_ name: String) throws(FormatError) -> JSONObject {
    try member(name, "an object", \.objectValue)
  }

  /// A list all of whose elements `convert` takes.
  func list<Element>(
    _ name: String, of plural: String, _ convert: (JSONValue) -> Element?
  ) throws(FormatError) -> [Element] {
    let values = try member(name, "a list of \(plural)", \.arrayValue)
    let elements = values.compactMap(convert)
    guard elements.count == values.count else {
      throw Self.misfit(file, "\(plural) under '\(name)' of \(owner)", "something else")
    }
    return elements
  }

  private func member<Value>(
    _ name: String, _ expected: String, _ convert: (JSONValue) -> Value?
  ) throws(FormatError) -> Value {
    guard let value = members[name], let converted = convert(value) else {
      throw Self.misfit(
        file, "\(expected) under '\(name)' of \(owner)", members[name]?.kind ?? "nothing")
    }
    return converted
  }

  /// The error about a record that is not what `save` writes.
  static func misfit(_ file: String, _ expected: String, _ found: String) -> FormatError {
    FormatError(
      file: file, expected: "a network record with \(expected)", found: found,
      hint: "the file is damaged: load another copy of it")
  }
}
