// SPDX-License-Identifier: MIT
package import Storage

/// What decides the outcome of a step, part by part; equal keys give equal bits.
package struct StepKey: Sendable, Equatable {
  /// The parts in a fixed order: command, model, data, seed, engine and so on.
  package let parts: [(name: String, value: String)]

  package init(_ parts: [(name: String, value: String)]) {
    self.parts = parts
  }

  package static func == (first: StepKey, second: StepKey) -> Bool {
    first.parts.elementsEqual(second.parts) { $0 == $1 }
  }

  /// SHA-256 over names and values, each preceded by its length.
  package var digest: String {
    var builder = DigestBuilder(.sha256)
    for part in parts {
      builder.update(text: part.name)
      builder.update(text: part.value)
    }
    return builder.finish().hex
  }

  /// The value of a part; nil where the key has none of that name.
  package subscript(name: String) -> String? { parts.first { $0.name == name }?.value }

  /// A part that two keys do not share.
  package struct Difference: Sendable, Equatable {
    package let name: String
    /// The value in the first key, empty where it has none.
    package let first: String
    package let second: String
  }

  /// The parts in which another key differs.
  package func differences(from other: StepKey) -> [Difference] {
    let names = parts.map(\.name) + other.parts.map(\.name).filter { self[$0] == nil }
    return names.compactMap { name in
      let (first, second) = (self[name] ?? "", other[name] ?? "")
      return first == second ? nil : Difference(name: name, first: first, second: second)
    }
  }

  /// The parts as JSON, for the ledger and for packed sessions.
  package var json: JSONValue {
    var object = JSONObject()
    for part in parts { object[part.name] = .string(part.value) }
    return .object(object)
  }

  /// Reads what `json` gave; what is no object of texts gives an empty key.
  package init(json: JSONValue) {
    parts = (json.objectValue?.members ?? []).map { ($0.name, $0.value.stringValue ?? "") }
  }
}
