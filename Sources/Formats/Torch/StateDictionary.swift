// SPDX-License-Identifier: MIT

/// The parameters among all that a checkpoint holds.
struct StateDictionary {
  /// Names and tensors, in the order in which the network lists them.
  private(set) var members: [(name: String, tensor: TorchTensor)] = []
  /// What was left out.
  private(set) var notes: [String] = []

  private let heap: PickleHeap
  private let file: String

  /// Under which names training programs put the parameters, the most telling first.
  private static let wrappers = [
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights",
    "params", "module",
  ]

  /// Searches a checkpoint: a dictionary of tensors, or one that holds such a dictionary.
  init(in value: PickleValue, heap: PickleHeap, file: String) throws(FormatError) {
    self.heap = heap
    self.file = file
    var value = value
    var path: [String] = []
    // Checkpoints wrap parameters once or twice.
    for _ in 0..<8 {
      guard let entries = entries(of: value) else { break }
      if let inner = try wrapped(in: entries) {
        path.append(inner.name)
        value = inner.value
        continue
      }
      members = try tensors(of: entries)
      if !path.isEmpty { notes.append("parameters found under '\(path.joined(separator: "."))'") }
      return
    }
    throw FormatError(
      file: file, expected: "a dictionary of tensors", found: value.kind,
      hint: PickleReader.advice)
  }

  /// The members of a dictionary with texts as keys; a list of one dictionary stands for it.
  private func entries(of value: PickleValue) -> [(name: String, value: PickleValue)]? {
    switch value {
    case .dictionary(let place):
      return heap.dictionaries[place].compactMap { member in
        if case .text(let name) = member.key { (name, member.value) } else { nil }
      }
    case .list(let place) where heap.lists[place].count == 1:
      if case .dictionary = heap.lists[place][0] { return entries(of: heap.lists[place][0]) }
      return nil
    default: return nil
    }
  }

  private func hasTensors(_ value: PickleValue) -> Bool {
    entries(of: value)?.contains { if case .tensor = $0.value { true } else { false } } ?? false
  }

  /// The member that holds the parameters, if the tensors are not among the members themselves.
  private func wrapped(
    in entries: [(name: String, value: PickleValue)]
  ) throws(FormatError) -> (name: String, value: PickleValue)? {
    for name in Self.wrappers {
      if let found = entries.first(where: { $0.name == name }), self.entries(of: found.value) != nil
      {
        return found
      }
    }
    if entries.contains(where: { if case .tensor = $0.value { true } else { false } }) {
      return nil
    }
    let candidates = entries.filter { hasTensors($0.value) }
    if candidates.count == 1 { return candidates[0] }
    let names = (candidates.isEmpty ? entries : candidates).prefix(8).map { "'\($0.name)'" }
    throw FormatError(
      file: file, expected: "tensors, or one dictionary of tensors",
      found: names.isEmpty
        ? "an empty dictionary" : "the members \(names.joined(separator: ", "))",
      hint: "save one of them alone, in Python: torch.save(checkpoint[NAME], FILE)")
  }

  private mutating func tensors(
    of entries: [(name: String, value: PickleValue)]
  ) throws(FormatError) -> [(name: String, tensor: TorchTensor)] {
    var found: [(name: String, tensor: TorchTensor)] = []
    var names = Set<String>()
    var others: [String] = []
    for entry in entries {
      guard case .tensor(let place) = entry.value else {
        others.append(entry.name)
        continue
      }
      guard names.insert(entry.name).inserted else {
        throw FormatError(
          file: file, expected: "different names", found: "'\(entry.name)' twice")
      }
      found.append((entry.name, heap.tensors[place]))
    }
    if !others.isEmpty {
      notes.append("left out what is no tensor: \(others.prefix(6).joined(separator: ", "))")
    }
    return found
  }
}
