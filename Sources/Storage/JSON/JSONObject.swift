// SPDX-License-Identifier: MIT

/// The members of a JSON object: unique names in a fixed order.
package struct JSONObject: Sendable {
  /// One member of an object.
  package typealias Member = (name: String, value: JSONValue)

  /// The members in their order.
  package private(set) var members: [Member] = []
  private var places: [String: Int] = [:]

  /// An object without members.
  package init() {}

  /// Whether there are no members.
  package var isEmpty: Bool { members.isEmpty }
  /// The number of members.
  package var count: Int { members.count }

  /// The value of a member, or nil.
  ///
  /// Setting puts a new name at the end and keeps the place of a known one; nil removes the
  /// member. Names that Unicode holds for equal are one name.
  package subscript(name: String) -> JSONValue? {
    get { places[name].map { members[$0].value } }
    set {
      switch (places[name], newValue) {
      case (let place?, let value?): members[place].value = value
      case (nil, let value?): append(name, value)
      case (let place?, nil): remove(at: place)
      case (nil, nil): break
      }
    }
  }

  /// Adds a member; false, and no change, when the name is taken.
  mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
    guard places[name] == nil else { return false }
    append(name, value)
    return true
  }

  private mutating func append(_ name: String, _ value: JSONValue) {
    places[name] = members.count
    members.append((name, value))
  }

  private mutating func remove(at place: Int) {
    members.remove(at: place)
    places = [:]
    for (index, member) in members.enumerated() { places[member.name] = index }
  }
}

extension JSONObject: Equatable {
  /// Objects are equal when they hold equal members, in any order, as RFC 8259 has it.
  package static func == (first: JSONObject, second: JSONObject) -> Bool {
    first.count == second.count && first.members.allSatisfy { second[$0.name] == $0.value }
  }
}
